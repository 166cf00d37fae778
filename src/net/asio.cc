#include "net/asio.h"

// The whole of Asio and Beast that is not a template, once.
#include <boost/asio/impl/src.hpp>
#include <boost/beast/src.hpp>
