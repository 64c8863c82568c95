#include "tools/swarm/config_file.h"

#include "tools/swarm/flag_table.h"
#include "tools/swarm/usage_error.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fmt/format.h>
#include <fstream>
#include <iterator>
#include <yaml-cpp/yaml.h>

namespace swarm::tools {
namespace {

constexpr std::size_t size_max = 1 << 20;

const Flag* find_flag(std::string_view name) {
  const auto in = [&](std::span<const Flag> flags) {
    const auto found = std::ranges::find(flags, name, &Flag::name);
    return found == flags.end() ? nullptr : &*found;
  };
  if (const Flag* const flag = in(global_flags())) return flag;
  for (const Command& command : commands()) {
    if (const Flag* const flag = in(command.flags)) return flag;
  }
  return nullptr;
}

std::string text_of(const std::string& path) {
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  std::string text(size_max + 1, '\0');
  if (!file.is_open() || (file.read(text.data(), std::ssize(text)).bad())) {
    throw UsageError(fmt::format("--config: cannot read {}: {}", path, std::strerror(errno)));
  }
  text.resize(static_cast<std::size_t>(file.gcount()));
  if (text.size() > size_max) {
    throw UsageError(fmt::format("--config: {} is larger than {} bytes", path, size_max));
  }
  return text;
}

class Reader {
 public:
  explicit Reader(const std::string& path) : path_(path) {}

  std::map<std::string, std::vector<std::string>, std::less<>> read() const {
    std::map<std::string, std::vector<std::string>, std::less<>> settings;
    const YAML::Node root = parse();
    if (root.IsNull()) return settings;
    if (!root.IsMap()) fail(root.Mark(), "a mapping of flags to values is expected");
    for (const auto& entry : root) {
      const std::string name = entry.first.IsScalar() ? entry.first.Scalar() : "";
      std::vector<std::string> values = values_of(name, entry.first.Mark(), entry.second);
      if (!settings.emplace(name, std::move(values)).second) {
        fail(entry.first.Mark(), fmt::format("\"{}\" is set twice", name));
      }
    }
    return settings;
  }

 private:
  [[noreturn]] void fail(const YAML::Mark& mark, std::string_view what) const {
    throw UsageError(fmt::format("--config: {}, line {}: {}", path_, mark.line + 1, what));
  }

  YAML::Node parse() const {
    const std::string text = text_of(path_);
    try {
      return YAML::Load(text);
    } catch (const YAML::Exception& failure) {
      fail(failure.mark, failure.msg);
    }
  }

  std::vector<std::string> values_of(const std::string& name, const YAML::Mark& mark,
                                     const YAML::Node& value) const {
    const Flag* const flag = find_flag(name);
    const bool asks = name == "help" || name == "version" || name == "config";
    const bool known = name == config_discovery || (flag != nullptr && !asks);
    if (!known) fail(mark, fmt::format("no setting is named \"{}\"", name));
    if (value.IsNull()) return {};
    if (value.IsScalar()) return {value.Scalar()};
    if (flag == nullptr || flag->kind != FlagKind::list || !value.IsSequence()) {
      fail(mark, fmt::format("\"{}\" takes one value", name));
    }
    std::vector<std::string> values;
    for (const YAML::Node& item : value) {
      if (!item.IsScalar()) fail(item.Mark(), fmt::format("\"{}\" takes plain values", name));
      values.push_back(item.Scalar());
    }
    return values;
  }

  const std::string& path_;
};

}  // namespace

std::map<std::string, std::vector<std::string>, std::less<>> read_config_file(
    const std::string& path) {
  return Reader(path).read();
}

}  // namespace swarm::tools
