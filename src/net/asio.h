#pragma once

// Asio and the part of Beast that Kare uses. Both are compiled once, in asio.cc; every file that
// sees them comes here, so that all agree on how they were compiled. Only net/*.cc and the private
// headers connection.h and io_loop.h include this.
#define BOOST_ASIO_SEPARATE_COMPILATION
#define BOOST_ASIO_NO_DEPRECATED
#define BOOST_BEAST_SEPARATE_COMPILATION

#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/status.hpp>

namespace kare::net {

namespace asio = boost::asio;
using Tcp = asio::ip::tcp;
using boost::system::error_code;
// Bound to io_context itself: the type-erased executor costs a virtual call per operation.
using Socket = asio::basic_stream_socket<Tcp, asio::io_context::executor_type>;
using Acceptor = asio::basic_socket_acceptor<Tcp, asio::io_context::executor_type>;

}  // namespace kare::net
