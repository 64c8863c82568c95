// Commands that make or change text.
#include "sim/engine/shell/command.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>

namespace swarm::sim::fake {
namespace {

std::optional<std::int64_t> whole_number(std::string_view text) {
  std::int64_t value = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), value);
  if (parsed.ec != std::errc{} || parsed.ptr != text.data() + text.size()) return std::nullopt;
  return value;
}

// "\n", "\t", "\\" ... as echo -e and printf read them.
std::string unescape(std::string_view text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\' || i + 1 == text.size()) {
      plain += text[i];
      continue;
    }
    switch (text[++i]) {
      case 'n':
        plain += '\n';
        break;
      case 't':
        plain += '\t';
        break;
      case 'r':
        plain += '\r';
        break;
      case 'a':
        plain += '\a';
        break;
      case 'b':
        plain += '\b';
        break;
      case '0':
        plain += '\0';
        break;
      case '\\':
        plain += '\\';
        break;
      default:
        plain += text.substr(i - 1, 2);
    }
  }
  return plain;
}

// Words that are options come first; the rest are files. "-n 5" and "-n5" and "-5".
struct Options {
  std::string letters;
  std::int64_t number = -1;
  std::vector<std::string> files;
};

// `head -n 3` and `head -3`: with `counts`, letters n and c take a number.
Options options_of(Context& context, bool counts = true) {
  Options options;
  const auto& arguments = context.arguments();
  for (std::size_t i = 1; i < arguments.size(); ++i) {
    const std::string& word = arguments[i];
    if (word.size() < 2 || word.front() != '-') {
      options.files.push_back(word);
      continue;
    }
    options.letters += word.substr(1);
    const std::size_t digit = word.find_first_of("0123456789");
    if (!counts) continue;
    if (digit != std::string::npos) {
      options.number = whole_number(word.substr(digit)).value_or(-1);
    } else if ((word.ends_with('n') || word.ends_with('c')) && i + 1 < arguments.size() &&
               whole_number(arguments[i + 1])) {
      options.number = *whole_number(arguments[++i]);
    }
  }
  return options;
}

// The whole text that a filter works on: its files, or its input to the end.
// Nothing yet: more input has to come. `ok` turns false if a file is missing.
std::optional<std::string> whole_text(Context& context, const std::vector<std::string>& files,
                                      bool& ok) {
  if (files.empty()) {
    context.buffer() += context.take_input();
    if (!context.input_ended()) return std::nullopt;
    return std::move(context.buffer());
  }
  std::string text;
  for (const std::string& name : files) {
    const File* file = context.files().find(context.path(name));
    if (file == nullptr || file->kind == File::Kind::directory) {
      context.err(fmt::format("{}: {}: No such file or directory\n",
                              program_name(context.argument(0)), name));
      ok = false;
    } else {
      text += file->data;
    }
  }
  return text;
}

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

}  // namespace

Step run_echo(Context& context) {
  std::size_t at = 1;
  bool newline = true;
  bool escapes = false;
  for (; at < context.arguments().size(); ++at) {
    const std::string& word = context.arguments()[at];
    if (word != "-n" && word != "-e" && word != "-ne" && word != "-en") break;
    newline = newline && word.find('n') == std::string::npos;
    escapes = escapes || word.find('e') != std::string::npos;
  }
  std::string text;
  for (std::size_t i = at; i < context.arguments().size(); ++i) {
    if (i > at) text += ' ';
    text += context.arguments()[i];
  }
  if (escapes) text = unescape(text);
  if (newline) text += '\n';
  context.out(text);
  return context.end(0);
}

// %s, %d, %% and escapes; the format is used again while arguments are left.
Step run_printf(Context& context) {
  const std::string format = unescape(context.argument(1));
  std::size_t next = 2;
  do {
    std::string text;
    for (std::size_t i = 0; i < format.size(); ++i) {
      if (format[i] != '%' || i + 1 == format.size()) {
        text += format[i];
      } else if (format[++i] == '%') {
        text += '%';
      } else {
        text += context.argument(next++);
      }
    }
    context.out(text);
  } while (next > 2 && next < context.arguments().size());
  return context.end(0);
}

Step run_cat(Context& context) {
  const Options options = options_of(context);
  if (!options.files.empty()) {
    bool ok = true;
    context.out(*whole_text(context, options.files, ok));
    return context.end(ok ? 0 : 1);
  }
  context.out(context.take_input());
  return context.input_ended() ? context.end(0) : context.wait_for_input();
}

Step run_tee(Context& context) {
  const Options options = options_of(context);
  const std::string text = context.take_input();
  context.out(text);
  context.buffer() += text;
  if (!context.input_ended()) return context.wait_for_input();
  for (const std::string& name : options.files) {
    context.files().put(context.path(name),
                        {File::Kind::regular, 0644, context.world().at.wall, context.buffer()});
  }
  return context.end(0);
}

Step run_wc(Context& context) {
  const Options options = options_of(context);
  bool ok = true;
  const auto text = whole_text(context, options.files, ok);
  if (!text) return context.wait_for_input();
  const auto lines = std::ranges::count(*text, '\n');
  std::int64_t words = 0;
  bool inside = false;
  for (const char c : *text) {
    const bool blank = c == ' ' || c == '\n' || c == '\t';
    if (!blank && !inside) ++words;
    inside = !blank;
  }
  const bool all = options.letters.empty();
  std::string line;
  const auto add = [&](char letter, std::int64_t value) {
    if (!all && options.letters.find(letter) == std::string::npos) return;
    line += fmt::format("{}{}", line.empty() ? "" : " ", value);
  };
  add('l', lines);
  add('w', words);
  add('c', static_cast<std::int64_t>(text->size()));
  context.out(line + "\n");
  return context.end(ok ? 0 : 1);
}

Step run_head(Context& context) {
  const Options options = options_of(context);
  bool ok = true;
  const auto text = whole_text(context, options.files, ok);
  if (!text) return context.wait_for_input();
  if (options.letters.starts_with('c')) {
    context.out(std::string_view(*text).substr(
        0, static_cast<std::size_t>(std::max<std::int64_t>(0, options.number))));
    return context.end(ok ? 0 : 1);
  }
  std::int64_t left = options.number >= 0 ? options.number : 10;
  for (const std::string& line : lines_of(*text)) {
    if (left-- <= 0) break;
    context.out(line + "\n");
  }
  return context.end(ok ? 0 : 1);
}

Step run_tail(Context& context) {
  const Options options = options_of(context);
  // The line that never ends: the usual way to make a container run out of memory.
  if (!options.files.empty() && options.files.front() == "/dev/zero") {
    return context.run_out_of_memory();
  }
  if (!context.is_first_time() && context.count() == 1) return context.wait_forever();
  bool ok = true;
  const auto text = whole_text(context, options.files, ok);
  if (!text) return context.wait_for_input();
  const std::vector<std::string> lines = lines_of(*text);
  const auto wanted = static_cast<std::size_t>(options.number >= 0 ? options.number : 10);
  for (std::size_t i = lines.size() - std::min(wanted, lines.size()); i < lines.size(); ++i) {
    context.out(lines[i] + "\n");
  }
  if (options.letters.find_first_of("fF") == std::string::npos) return context.end(ok ? 0 : 1);
  context.count() = 1;  // From now on it only follows.
  return context.wait_forever();
}

// Plain text, not patterns: enough for the scripts that health checks run.
Step run_grep(Context& context) {
  Options options = options_of(context, false);
  if (options.files.empty()) return context.fail("no pattern", 2);
  const std::string pattern = options.files.front();
  options.files.erase(options.files.begin());
  bool ok = true;
  const auto text = whole_text(context, options.files, ok);
  if (!text) return context.wait_for_input();
  const bool inverts = options.letters.find('v') != std::string::npos;
  const bool counts = options.letters.find('c') != std::string::npos;
  const bool quiet = options.letters.find('q') != std::string::npos;
  std::int64_t hits = 0;
  for (const std::string& line : lines_of(*text)) {
    if ((line.find(pattern) != std::string::npos) == inverts) continue;
    ++hits;
    if (!quiet && !counts) context.out(line + "\n");
  }
  if (counts) context.out(fmt::format("{}\n", hits));
  return context.end(!ok ? 2 : hits > 0 ? 0 : 1);
}

Step run_sort(Context& context) {
  const Options options = options_of(context);
  bool ok = true;
  const auto text = whole_text(context, options.files, ok);
  if (!text) return context.wait_for_input();
  std::vector<std::string> lines = lines_of(*text);
  if (options.letters.find('n') != std::string::npos) {
    std::ranges::stable_sort(
        lines, {}, [](const std::string& line) { return whole_number(line).value_or(0); });
  } else {
    std::ranges::sort(lines);
  }
  if (options.letters.find('r') != std::string::npos) std::ranges::reverse(lines);
  if (options.letters.find('u') != std::string::npos) {
    lines.erase(std::unique(lines.begin(), lines.end()), lines.end());
  }
  for (const std::string& line : lines) context.out(line + "\n");
  return context.end(ok ? 0 : 1);
}

namespace {

// The letters of a set that is written out or as ranges: a-z.
std::string letters_of(const std::string& word) {
  const std::string plain = unescape(word);
  std::string set;
  for (std::size_t i = 0; i < plain.size(); ++i) {
    const bool is_range = i + 2 < plain.size() && plain[i + 1] == '-';
    if (!is_range) {
      set += plain[i];
      continue;
    }
    const int last = static_cast<unsigned char>(plain[i + 2]);
    for (int c = static_cast<unsigned char>(plain[i]); c <= last; ++c) set += static_cast<char>(c);
    i += 2;
  }
  return set;
}

}  // namespace

// tr a-z A-Z, tr -d x.
Step run_tr(Context& context) {
  const bool deletes = context.argument(1) == "-d";
  const std::string from = letters_of(context.argument(deletes ? 2 : 1));
  const std::string to = letters_of(context.argument(2));
  std::string text;
  for (const char c : context.take_input()) {
    const std::size_t at = from.find(c);
    if (at == std::string::npos) {
      text += c;
    } else if (!deletes && !to.empty()) {
      text += to[std::min(at, to.size() - 1)];
    }
  }
  context.out(text);
  return context.input_ended() ? context.end(0) : context.wait_for_input();
}

Step run_seq(Context& context) {
  const std::size_t count = context.arguments().size();
  const auto number = [&](std::size_t i) { return whole_number(context.argument(i)); };
  const auto first = count > 2 ? number(1) : 1;
  const auto step = count > 3 ? number(2) : 1;
  const auto last = number(count - 1);
  if (count < 2 || !first || !last || !step || *step == 0) return context.fail("invalid number");
  // Long lists are cut: a simulated program need not print millions of lines at once.
  std::string text;
  std::int64_t lines = 0;
  for (std::int64_t i = *first; (*step > 0 ? i <= *last : i >= *last) && lines < 100'000; ++lines) {
    text += fmt::format("{}\n", i);
    if (__builtin_add_overflow(i, *step, &i)) break;
  }
  context.out(text);
  return context.end(0);
}

Step run_yes(Context& context) {
  const std::string word = context.arguments().size() > 1 ? context.argument(1) : "y";
  std::string text;
  for (int i = 0; i < 100; ++i) text += word + "\n";
  context.out(text);
  return context.wait_until(context.world().at.now + std::chrono::milliseconds(100));
}

Step run_read(Context& context) {
  const bool ended = context.input_ended();
  const auto line = context.take_line();
  if (!line) return context.wait_for_input();
  std::string_view rest = *line;
  std::vector<std::string> names(context.arguments().begin() + 1, context.arguments().end());
  std::erase_if(names, [](const std::string& name) { return name.starts_with('-'); });
  if (names.empty()) names.emplace_back("REPLY");
  for (std::size_t i = 0; i < names.size(); ++i) {
    const std::size_t start = std::min(rest.find_first_not_of(" \t"), rest.size());
    rest.remove_prefix(start);
    const std::size_t end =
        i + 1 == names.size() ? rest.size() : std::min(rest.find_first_of(" \t"), rest.size());
    context.process().assign(names[i], std::string(rest.substr(0, end)));
    rest.remove_prefix(end);
  }
  return context.end(ended && line->empty() ? 1 : 0);
}

}  // namespace swarm::sim::fake
