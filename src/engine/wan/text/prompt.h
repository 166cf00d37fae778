#pragma once

#include <string>
#include <string_view>

namespace kare::wan {

// A prompt as Wan's pipelines clean it before they tokenise it:
//  1. what ftfy does to text that is already right: curly quotes become straight, ligatures and
//     full-width letters plain, terminal escapes and control characters go, line ends become '\n',
//     and the text is composed (NFC). Text in a wrong encoding is not repaired.
//  2. HTML's character references are decoded, twice (named ones by the longest known name).
//  3. every run of white space becomes one space; none stands at the ends.
// `text` should be UTF-8; bytes that are not become U+FFFD.
std::string clean_prompt(std::string_view text);

// One round of decoding HTML's character references, as HTML5 and Python's html.unescape do.
std::string decode_html(std::string_view text);

}  // namespace kare::wan
