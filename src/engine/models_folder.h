#pragma once

#include "base/files.h"

namespace kare {

// Where the engine `wan` looks for models unless told otherwise: $WAN_WEIGHTS, or `models` in
// kare's folder of the user ($XDG_DATA_HOME/kare, ~/.local/share/kare). Empty when nothing says
// who the user is. To be called at start, before anything changes the environment.
Path wan_models_folder();

// kare's folder of the user, as above, or empty.
Path user_data_folder();

}  // namespace kare
