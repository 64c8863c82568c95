// Commands about files, and test(1).
#include "sim/engine/shell/command.h"

#include <charconv>
#include <fmt/format.h>

namespace swarm::sim::fake {
namespace {

std::vector<std::string> file_words(const Context& context) {
  std::vector<std::string> words;
  for (std::size_t i = 1; i < context.arguments().size(); ++i) {
    const std::string& word = context.arguments()[i];
    if (word.empty() || word.front() != '-') words.push_back(word);
  }
  return words;
}

bool has_option(const Context& context, char letter) {
  for (std::size_t i = 1; i < context.arguments().size(); ++i) {
    const std::string& word = context.arguments()[i];
    if (word.size() > 1 && word.front() == '-' && word.find(letter) != std::string::npos) {
      return true;
    }
  }
  return false;
}

std::string missing(std::string_view name) {
  return fmt::format("{}: No such file or directory", name);
}

std::string listing_line(const std::string& name, const File& file, bool is_long) {
  if (!is_long) return name + "\n";
  return fmt::format("{}{} 1 root root {:>8} {}\n", file.kind == File::Kind::directory ? 'd' : '-',
                     file.kind == File::Kind::directory ? "rwxr-xr-x" : "rw-r--r--",
                     file.data.size(), name);
}

std::int64_t number_of(const std::string& text) {
  std::int64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

bool compares(const std::string& left, std::string_view op, const std::string& right) {
  if (op == "=" || op == "==") return left == right;
  if (op == "!=") return left != right;
  const std::int64_t a = number_of(left);
  const std::int64_t b = number_of(right);
  if (op == "-eq") return a == b;
  if (op == "-ne") return a != b;
  if (op == "-lt") return a < b;
  if (op == "-le") return a <= b;
  if (op == "-gt") return a > b;
  if (op == "-ge") return a >= b;
  return false;
}

bool holds(Context& context, const std::string& op, const std::string& operand) {
  if (op == "-z") return operand.empty();
  if (op == "-n") return !operand.empty();
  if (op == "-t") return context.has_terminal();
  const File* file = context.files().find(context.path(operand));
  if (file == nullptr) return false;
  if (op == "-d") return file->kind == File::Kind::directory;
  if (op == "-f") return file->kind == File::Kind::regular;
  if (op == "-s") return !file->data.empty();
  return op == "-e" || op == "-r" || op == "-w" || op == "-x";
}

// Copies a file or a directory with all that is in it.
void copy_tree(Context& context, const std::string& from, const std::string& to) {
  for (const std::string& path : context.files().walk(from)) {
    const File* file = context.files().find(path);
    if (file != nullptr) context.files().put(to + path.substr(from.size()), File(*file));
  }
}

Step copy_files(Context& context, bool removes) {
  std::vector<std::string> words = file_words(context);
  if (words.size() < 2) return context.fail("missing file operand");
  const std::string to = context.path(words.back());
  words.pop_back();
  for (const std::string& name : words) {
    const std::string from = context.path(name);
    if (context.files().find(from) == nullptr) return context.fail(missing(name));
    const File* target = context.files().find(to);
    const bool into = target != nullptr && target->kind == File::Kind::directory;
    const std::string destination = into ? clean_path(to + "/" + base_name(from)) : to;
    // Copying a directory into itself would never end.
    if (destination == from || destination.starts_with(from + "/")) {
      return context.fail("source and destination are the same");
    }
    copy_tree(context, from, destination);
    if (removes) context.files().remove(from);
  }
  return context.end(0);
}

}  // namespace

Step run_ls(Context& context) {
  std::vector<std::string> names = file_words(context);
  if (names.empty()) names.emplace_back(".");
  const bool is_long = has_option(context, 'l');
  int status = 0;
  for (const std::string& name : names) {
    const std::string path = context.path(name);
    const File* file = context.files().find(path);
    if (file == nullptr) {
      context.err("ls: " + missing(name) + "\n");
      status = 1;
      continue;
    }
    if (file->kind != File::Kind::directory || has_option(context, 'd')) {
      context.out(listing_line(name, *file, is_long));
      continue;
    }
    if (names.size() > 1) context.out(name + ":\n");
    for (const std::string& child : context.files().names_below(path)) {
      if (child.starts_with('.') && !has_option(context, 'a')) continue;
      const File* entry = context.files().find(clean_path(child, path));
      if (entry != nullptr) context.out(listing_line(child, *entry, is_long));
    }
  }
  return context.end(status);
}

Step run_mkdir(Context& context) {
  for (const std::string& name : file_words(context)) {
    const std::string path = context.path(name);
    if (context.files().find(path) != nullptr) {
      if (has_option(context, 'p')) continue;
      return context.fail(fmt::format("can't create directory '{}': File exists", name));
    }
    context.files().put(path, {File::Kind::directory, 0755, context.world().at.wall, ""});
  }
  return context.end(0);
}

Step run_rm(Context& context) {
  for (const std::string& name : file_words(context)) {
    const std::string path = context.path(name);
    const File* file = context.files().find(path);
    if (file == nullptr) {
      if (has_option(context, 'f')) continue;
      return context.fail(fmt::format("can't remove '{}': No such file or directory", name));
    }
    if (file->kind == File::Kind::directory && !has_option(context, 'r')) {
      return context.fail(fmt::format("'{}' is a directory", name));
    }
    context.files().remove(path);
  }
  return context.end(0);
}

Step run_touch(Context& context) {
  for (const std::string& name : file_words(context)) {
    const std::string path = context.path(name);
    const File* old = context.files().find(path);
    File file = old == nullptr ? File{} : *old;
    file.modified = context.world().at.wall;
    context.files().put(path, std::move(file));
  }
  return context.end(0);
}

Step run_copy(Context& context) { return copy_files(context, false); }
Step run_move(Context& context) { return copy_files(context, true); }

Step run_cd(Context& context) {
  const std::string name = context.arguments().size() > 1 ? context.argument(1) : "/root";
  const std::string path = context.path(name);
  const File* file = context.files().find(path);
  if (file == nullptr || file->kind != File::Kind::directory) {
    return context.fail(fmt::format("can't cd to {}: No such file or directory", name), 2);
  }
  context.directory() = path;
  return context.end(0);
}

Step run_pwd(Context& context) {
  context.out(context.directory() + "\n");
  return context.end(0);
}

Step run_test(Context& context) {
  std::vector<std::string> words(context.arguments().begin() + 1, context.arguments().end());
  if (context.argument(0) == "[" && !words.empty() && words.back() == "]") words.pop_back();
  bool negated = false;
  while (!words.empty() && words.front() == "!") {
    negated = !negated;
    words.erase(words.begin());
  }
  bool result = false;
  if (words.size() == 1) result = !words[0].empty();
  if (words.size() == 2) result = holds(context, words[0], words[1]);
  if (words.size() == 3) result = compares(words[0], words[1], words[2]);
  return context.end(result != negated ? 0 : 1);
}

}  // namespace swarm::sim::fake
