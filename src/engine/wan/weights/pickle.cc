// The opcodes are those of Python's pickletools.py, protocols 2 to 4; how torch uses them is read
// from torch/_utils.py and torch/serialization.py.
#include "engine/wan/weights/pickle.h"

#include <map>
#include <optional>

#include "base/limits.h"
#include "base/text.h"
#include "engine/wan/weights/byte_reader.h"
#include "engine/wan/weights/pickle_value.h"

namespace kare::wan {
namespace {

using pickle::Arena, pickle::Dict, pickle::Global, pickle::List, pickle::Mark, pickle::None;
using pickle::Ref, pickle::Storage, pickle::Tuple, pickle::Value;

constexpr std::size_t kValuesMax = 2'000'000;

Error unsupported(std::string what) {
  return {Code::kUnsupported, std::move(what), ""};
}

std::string printable(std::string_view text) {
  return json_quoted(shortened(is_utf8(text) ? text : "?", 100));
}

class Machine {
 public:
  explicit Machine(std::span<const std::byte> bytes) : reader_(bytes) {}

  // Runs to STOP; the value on top is the result.
  Result<Ref> run();
  const Arena& arena() const { return arena_; }

 private:
  Result<> step(std::uint8_t opcode);
  Result<> step_value(std::uint8_t opcode);
  Result<> step_container(std::uint8_t opcode);
  Result<> step_object(std::uint8_t opcode);

  Result<> push(Value value);
  Result<Ref> pop();
  Result<std::vector<Ref>> pop_to_mark();
  Result<> push_text(std::uint64_t length);
  Result<> push_long();
  Result<> push_tuple(std::size_t count);
  Result<> set_items(std::vector<Ref> items);
  Result<> append(std::vector<Ref> items);
  Result<> put(std::uint64_t index);
  Result<> get(std::uint64_t index);
  Result<> push_global(std::string module, std::string name);
  Result<> reduce();
  Result<> persistent();
  Result<PickledTensor> rebuild(const Tuple& arguments) const;
  std::optional<std::vector<std::int64_t>> numbers(Ref ref) const;

  template <class T>
  const T* as(Ref ref) const {
    return std::get_if<T>(&arena_[ref]);
  }

  ByteReader reader_;
  Arena arena_;
  std::vector<Ref> stack_;
  std::map<std::uint64_t, Ref> memo_;
};

Result<> Machine::push(Value value) {
  if (arena_.size() >= kValuesMax) return corrupt("its pickle has too many values");
  arena_.push_back(std::move(value));
  stack_.push_back(static_cast<Ref>(arena_.size() - 1));
  return {};
}

Result<Ref> Machine::pop() {
  if (stack_.empty()) return corrupt("its pickle takes a value that is not there");
  const Ref top = stack_.back();
  stack_.pop_back();
  return top;
}

Result<std::vector<Ref>> Machine::pop_to_mark() {
  std::size_t at = stack_.size();
  while (at > 0 && as<Mark>(stack_[at - 1]) == nullptr) --at;
  if (at == 0) return corrupt("its pickle has no mark where one is needed");
  std::vector<Ref> items(stack_.begin() + static_cast<std::ptrdiff_t>(at), stack_.end());
  stack_.resize(at - 1);
  return items;
}

Result<> Machine::push_text(std::uint64_t length) {
  return push(std::string(KARE_TRY(reader_.text(length))));
}

// A little-endian two's complement number of up to eight bytes.
Result<> Machine::push_long() {
  const auto length = KARE_TRY(reader_.number<std::uint8_t>());
  if (length > 8) return unsupported("its pickle has a number of more than 64 bits");
  const auto bytes = KARE_TRY(reader_.take(length));
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    value |= static_cast<std::uint64_t>(bytes[i]) << 8 * i;
  }
  const bool is_negative = length > 0 && (bytes.back() & std::byte{0x80}) != std::byte{0};
  if (is_negative && length < 8) value |= ~std::uint64_t{0} << 8 * length;
  return push(static_cast<std::int64_t>(value));
}

Result<> Machine::push_tuple(std::size_t count) {
  if (stack_.size() < count) return corrupt("its pickle takes a value that is not there");
  Tuple tuple{{stack_.end() - static_cast<std::ptrdiff_t>(count), stack_.end()}};
  stack_.resize(stack_.size() - count);
  return push(std::move(tuple));
}

Result<> Machine::set_items(std::vector<Ref> items) {
  Dict* dict = stack_.empty() ? nullptr : std::get_if<Dict>(&arena_[stack_.back()]);
  if (dict == nullptr || items.size() % 2 != 0) return corrupt("its pickle fills what is no dict");
  for (std::size_t i = 0; i < items.size(); i += 2) {
    dict->items.emplace_back(items[i], items[i + 1]);
  }
  return {};
}

Result<> Machine::append(std::vector<Ref> items) {
  List* list = stack_.empty() ? nullptr : std::get_if<List>(&arena_[stack_.back()]);
  if (list == nullptr) return corrupt("its pickle fills what is no list");
  list->items.insert(list->items.end(), items.begin(), items.end());
  return {};
}

Result<> Machine::put(std::uint64_t index) {
  if (stack_.empty()) return corrupt("its pickle notes a value that is not there");
  memo_[index] = stack_.back();
  return {};
}

Result<> Machine::get(std::uint64_t index) {
  const auto found = memo_.find(index);
  if (found == memo_.end()) return corrupt("its pickle recalls a value that was never noted");
  stack_.push_back(found->second);
  if (stack_.size() > kValuesMax) return corrupt("its pickle has too many values");
  return {};
}

bool is_storage(const Global& global) {
  return global.module == "torch" && global.name.ends_with("Storage");
}

bool is_known(const Global& global) {
  return is_storage(global) || (global.module == "collections" && global.name == "OrderedDict") ||
         (global.module == "torch._utils" && global.name == "_rebuild_tensor_v2");
}

Result<> Machine::push_global(std::string module, std::string name) {
  Global global{std::move(module), std::move(name)};
  if (!is_known(global)) {
    return unsupported("its pickle wants to call " + printable(global.module + "." + global.name) +
                       ", which is not needed for tensors");
  }
  return push(std::move(global));
}

std::optional<std::vector<std::int64_t>> Machine::numbers(Ref ref) const {
  const Tuple* tuple = as<Tuple>(ref);
  if (tuple == nullptr || tuple->items.size() > kTensorDimensionsMax) return std::nullopt;
  std::vector<std::int64_t> out;
  for (const Ref item : tuple->items) {
    const auto* number = as<std::int64_t>(item);
    if (number == nullptr) return std::nullopt;
    out.push_back(*number);
  }
  return out;
}

// (storage, offset, size, stride, requires_grad, hooks)
Result<PickledTensor> Machine::rebuild(const Tuple& arguments) const {
  const Error error = corrupt("its pickle describes a tensor wrongly");
  if (arguments.items.size() < 4) return error;
  const auto* storage = as<Storage>(arguments.items[0]);
  const auto* offset = as<std::int64_t>(arguments.items[1]);
  const auto shape = numbers(arguments.items[2]), strides = numbers(arguments.items[3]);
  if (storage == nullptr || offset == nullptr || !shape || !strides) return error;
  return PickledTensor{.storage_type = storage->type,
                       .storage_key = storage->key,
                       .offset = *offset,
                       .shape = *shape,
                       .strides = *strides};
}

Result<> Machine::reduce() {
  const Ref arguments = KARE_TRY(pop());
  const Ref function = KARE_TRY(pop());
  const auto* global = as<Global>(function);
  const auto* tuple = as<Tuple>(arguments);
  if (global == nullptr || tuple == nullptr || is_storage(*global)) {
    return corrupt("its pickle calls what is no function");
  }
  if (global->name == "_rebuild_tensor_v2") return push(KARE_TRY(rebuild(*tuple)));
  // An OrderedDict begins empty; its items follow.
  if (!tuple->items.empty()) return unsupported("its pickle builds a dict in an unusual way");
  return push(Dict{});
}

// ('storage', type, key, device, number of elements)
Result<> Machine::persistent() {
  const Ref id = KARE_TRY(pop());
  const auto* tuple = as<Tuple>(id);
  const Error error = corrupt("its pickle describes a storage wrongly");
  if (tuple == nullptr || tuple->items.size() != 5) return error;
  const auto* kind = as<std::string>(tuple->items[0]);
  const auto* type = as<Global>(tuple->items[1]);
  const auto* key = as<std::string>(tuple->items[2]);
  const auto* elements = as<std::int64_t>(tuple->items[4]);
  if (kind == nullptr || *kind != "storage" || type == nullptr || !is_storage(*type) ||
      key == nullptr || elements == nullptr || *elements < 0) {
    return error;
  }
  return push(Storage{type->name, *key});
}

Result<> Machine::step_value(std::uint8_t opcode) {
  switch (opcode) {
    case 'N': return push(None{});
    case 0x88: return push(true);
    case 0x89: return push(false);
    case 'J': return push(std::int64_t{KARE_TRY(reader_.number<std::int32_t>())});
    case 'K': return push(std::int64_t{KARE_TRY(reader_.number<std::uint8_t>())});
    case 'M': return push(std::int64_t{KARE_TRY(reader_.number<std::uint16_t>())});
    case 0x8a: return push_long();
    case 'G': return push(KARE_TRY(reader_.number<double>()));
    case 'X': return push_text(KARE_TRY(reader_.number<std::uint32_t>()));
    case 0x8c: return push_text(KARE_TRY(reader_.number<std::uint8_t>()));
    default:
      return unsupported("its pickle has the operation " + std::to_string(opcode) +
                         ", which is not needed for tensors");
  }
}

Result<> Machine::step_container(std::uint8_t opcode) {
  switch (opcode) {
    case '(': return push(Mark{});
    case '}': return push(Dict{});
    case ']': return push(List{});
    case ')': return push(Tuple{});
    case 't': {
      std::vector<Ref> items = KARE_TRY(pop_to_mark());
      return push(Tuple{std::move(items)});
    }
    case 0x85: return push_tuple(1);
    case 0x86: return push_tuple(2);
    case 0x87: return push_tuple(3);
    case 'u': return set_items(KARE_TRY(pop_to_mark()));
    case 'e': return append(KARE_TRY(pop_to_mark()));
    case 'a': return append({KARE_TRY(pop())});
    case 's': {
      const Ref value = KARE_TRY(pop());
      const Ref key = KARE_TRY(pop());
      return set_items({key, value});
    }
    default: return step_value(opcode);
  }
}

Result<> Machine::step_object(std::uint8_t opcode) {
  switch (opcode) {
    case 'c': {
      std::string module(KARE_TRY(reader_.line()));
      std::string name(KARE_TRY(reader_.line()));
      return push_global(std::move(module), std::move(name));
    }
    case 0x93: {
      const Ref name = KARE_TRY(pop());
      const Ref module = KARE_TRY(pop());
      if (as<std::string>(name) == nullptr || as<std::string>(module) == nullptr) {
        return corrupt("its pickle names a function wrongly");
      }
      return push_global(*as<std::string>(module), *as<std::string>(name));
    }
    case 'R': return reduce();
    case 'b': {  // Attributes of a dict (its `_metadata`): not wanted.
      (void)KARE_TRY(pop());
      if (stack_.empty()) return corrupt("its pickle builds a value that is not there");
      return {};
    }
    case 'Q': return persistent();
    default: return step_container(opcode);
  }
}

Result<> Machine::step(std::uint8_t opcode) {
  switch (opcode) {
    case 0x80: {
      const auto protocol = KARE_TRY(reader_.number<std::uint8_t>());
      if (protocol < 2 || protocol > 5) return unsupported("its pickle has an unknown protocol");
      return {};
    }
    case 0x95: (void)KARE_TRY(reader_.take(8)); return {};  // FRAME: a hint for readers of streams.
    case 'q': return put(KARE_TRY(reader_.number<std::uint8_t>()));
    case 'r': return put(KARE_TRY(reader_.number<std::uint32_t>()));
    case 0x94: return put(memo_.size());
    case 'h': return get(KARE_TRY(reader_.number<std::uint8_t>()));
    case 'j': return get(KARE_TRY(reader_.number<std::uint32_t>()));
    default: return step_object(opcode);
  }
}

Result<Ref> Machine::run() {
  while (true) {
    const auto opcode = KARE_TRY(reader_.number<std::uint8_t>());
    if (opcode == '.') return pop();
    KARE_TRY(step(opcode));
  }
}

// The dict that has the tensors: the outer one, or the one under a usual key.
const Dict* find_state(const Arena& arena, Ref root) {
  const Dict* outer = std::get_if<Dict>(&arena[root]);
  if (outer == nullptr) return nullptr;
  for (const auto& [key, value] : outer->items) {
    const auto* name = std::get_if<std::string>(&arena[key]);
    const Dict* inner = std::get_if<Dict>(&arena[value]);
    if (name == nullptr || inner == nullptr) continue;
    if (*name == "state_dict" || *name == "model" || *name == "module") return inner;
  }
  return outer;
}

}  // namespace

Result<std::vector<std::pair<std::string, PickledTensor>>> parse_pickle(
    std::span<const std::byte> bytes) {
  if (bytes.size() > kPickleBytesMax) return corrupt("its pickle is longer than any real one");
  Machine machine(bytes);
  const Ref root = KARE_TRY(machine.run());
  const Arena& arena = machine.arena();
  const Dict* state = find_state(arena, root);
  if (state == nullptr) return corrupt("its pickle is no dict of tensors");
  std::vector<std::pair<std::string, PickledTensor>> tensors;
  for (const auto& [key, value] : state->items) {
    const auto* name = std::get_if<std::string>(&arena[key]);
    const auto* tensor = std::get_if<PickledTensor>(&arena[value]);
    if (name != nullptr && tensor != nullptr) tensors.emplace_back(*name, *tensor);
  }
  if (tensors.size() > kTensorsMax) return corrupt("it has too many tensors");
  return tensors;
}

}  // namespace kare::wan
