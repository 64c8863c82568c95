#include "sim/engine/shell/process.h"

#include "sim/engine/shell/command.h"

#include <algorithm>
#include <fmt/format.h>

namespace swarm::sim::fake {
namespace {

// A script that never waits must not stop the simulation: after so many steps it pauses.
constexpr int steps_max = 500;
constexpr Duration pause_length = std::chrono::milliseconds(100);
constexpr std::size_t frames_max = 30;
constexpr std::size_t stages_max = 100;
constexpr std::size_t input_max = std::size_t{1} << 20;
constexpr int substitution_depth_max = 5;

bool is_assignment(std::string_view word) {
  const std::size_t equals = word.find('=');
  if (equals == 0 || equals == std::string_view::npos) return false;
  return std::ranges::all_of(word.substr(0, equals), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (c >= '0' && c <= '9');
  });
}

}  // namespace

bool is_command(std::string_view program) {
  return is_shell(program) || find_command(program) != nullptr;
}

std::vector<std::string> without_dispatcher(std::vector<std::string> arguments) {
  const bool is_dispatcher = arguments.size() > 1 && program_name(arguments[0]) == "busybox";
  if (is_dispatcher) arguments.erase(arguments.begin());
  return arguments;
}

Process::Process(ProcessStart start)
    : directory_(std::move(start.directory)),
      input_open_(start.has_input),
      terminal_(start.terminal),
      is_first_(start.is_first),
      is_strict_(start.is_strict) {
  for (auto& [name, value] : start.environment) {
    variables_.emplace(name, Variable{std::move(value), true});
  }
  for (const std::string& argument : start.arguments) {
    title_ += (title_.empty() ? "" : " ") + argument;
  }
  frames_.push_back({.program = literal_program(start.arguments)});
}

void Process::run(Surroundings& surroundings, std::vector<Chunk>& output) {
  world_ = &surroundings;
  pause_ = never;
  for (int steps = 0; !finished_; ++steps) {
    if (steps == steps_max) {
      pause_ = surroundings.at.now + pause_length;
      break;
    }
    if (!call_ && runs_trap()) continue;
    if (call_) {
      continue_call();
      if (call_) break;  // It waits.
      continue;
    }
    if (frames_.back().reads_input && frames_.back().at == frames_.back().program.size()) {
      if (!read_command()) break;
      continue;
    }
    step();
  }
  for (Chunk& chunk : pending_) output.push_back(std::move(chunk));
  pending_.clear();
  world_ = nullptr;
}

// As a shell does it: never in the middle of a command.
bool Process::runs_trap() {
  if (caught_.empty()) return false;
  const std::string script = traps_[caught_.front()];
  caught_.erase(caught_.begin());
  push_script(script, {});
  return true;
}

void Process::step() {
  Frame& frame = frames_.back();
  if (frame.at >= frame.program.size()) {
    if (!frame.reads_input) leave(status_);
    return;
  }
  const Op op = frame.program[frame.at++];
  step_op(op);
}

void Process::step_op(const Op& op) {
  Frame& frame = frames_.back();
  switch (op.kind) {
    case Op::Kind::run:
      return start_call(op.command);
    case Op::Kind::jump:
      frame.at = op.target;
      return;
    case Op::Kind::jump_on_ok:
      if (status_ == 0) frame.at = op.target;
      return;
    case Op::Kind::jump_on_fail:
      if (status_ != 0) frame.at = op.target;
      return;
    case Op::Kind::negate:
      status_ = status_ == 0 ? 1 : 0;
      return;
    case Op::Kind::set_ok:
      status_ = 0;
      return;
    case Op::Kind::pipe_open:
      // A loop left from within a pipe leaves the pipe open.
      if (stages_.size() >= stages_max) return end(2);
      stages_.emplace_back();
      return;
    case Op::Kind::pipe_turn: {
      Stage& stage = stages_.back();
      stage.input = std::move(stage.output);
      stage.output.clear();
      stage.has_input = true;
      stage.captures = op.target == 0;
      return;
    }
    case Op::Kind::pipe_close:
      stages_.pop_back();
      return;
    case Op::Kind::loop_open: {
      std::vector<std::string> words = expand_words(op.command.words, *this);
      std::ranges::reverse(words);
      frames_.back().loops.push_back(std::move(words));
      return;
    }
    case Op::Kind::loop_next: {
      std::vector<std::string>& words = frame.loops.back();
      if (words.empty()) {
        frame.at = op.target;
        return;
      }
      assign(op.variable, std::move(words.back()));
      words.pop_back();
      return;
    }
    case Op::Kind::loop_close:
      frame.loops.pop_back();
      return;
  }
}

// "A=1 B=2 command": with a command the values go to it (and, a simplification, stay).
bool Process::apply_assignments(std::vector<std::string>& words, const SimpleCommand& command) {
  std::size_t count = 0;
  while (count < command.words.size() && is_assignment(command.words[count])) ++count;
  for (std::size_t i = 0; i < count; ++i) {
    const std::string& word = command.words[i];
    const std::size_t equals = word.find('=');
    status_ = 0;
    assign(word.substr(0, equals),
           expand_to_text(std::string_view(word).substr(equals + 1), *this));
    if (count < command.words.size()) variables_[word.substr(0, equals)].is_exported = true;
  }
  words.assign(command.words.begin() + static_cast<std::ptrdiff_t>(count), command.words.end());
  return !words.empty();
}

void Process::start_call(const SimpleCommand& command) {
  std::vector<std::string> words;
  const bool has_command = apply_assignments(words, command);
  Call call;
  if (has_command) call.arguments = expand_words(words, *this);
  call.redirects = command.redirects;
  for (Redirect& redirect : call.redirects) redirect.word = expand_to_text(redirect.word, *this);
  while (!call.arguments.empty() &&
         (call.arguments.front() == "exec" || call.arguments.front() == "nohup" ||
          call.arguments.front() == "time" || call.arguments.front() == "command")) {
    call.arguments.erase(call.arguments.begin());
  }
  if (call.arguments.empty()) call.arguments = {":"};
  call_ = std::move(call);
  open_redirects(*call_);
}

void Process::open_redirects(Call& call) {
  for (const Redirect& redirect : call.redirects) {
    const std::string path = clean_path(redirect.word, directory_);
    if (redirect.mode == Redirect::Mode::read) {
      const File* file = world_->files->find(path);
      if (file == nullptr || file->kind == File::Kind::directory) {
        write_through(Channel::err,
                      fmt::format("sh: can't open {}: no such file\n", redirect.word));
        status_ = 1;
        call_.reset();
        return;
      }
      call.file_input = file->data;
    } else if (redirect.mode == Redirect::Mode::write && path != "/dev/null") {
      world_->files->put(path, {File::Kind::regular, 0644, world_->at.wall, ""});
    }
  }
}

void Process::continue_call() {
  Call& call = *call_;
  const std::string program = call.arguments.front();
  if (!call.started && is_shell(program)) {
    std::vector<std::string> arguments = std::move(call.arguments);
    call_.reset();
    if (!open_shell(std::move(arguments))) status_ = 127;
    return;
  }
  const Command* command = find_command(program);
  if (command == nullptr) {
    write(Channel::err, fmt::format("sh: {}: not found\n", program));
    status_ = 127;
    finish_call();
    return;
  }
  Context context(*this, call);
  call.wake = call.started ? call.wake : never;
  const Step step = command->run(context);
  if (!call_ || finished_) return;
  call_->started = true;
  if (step == Step::wait) return;
  finish_call();
}

void Process::finish_call() {
  Call call = std::move(*call_);
  call_.reset();
  for (const Redirect& redirect : call.redirects) {
    if (redirect.mode != Redirect::Mode::write && redirect.mode != Redirect::Mode::append) continue;
    const std::string path = clean_path(redirect.word, directory_);
    std::string& kept = redirect.descriptor == 2 ? call.kept_err : call.kept_out;
    if (path == "/dev/null") continue;
    const File* old = world_->files->find(path);
    if (old != nullptr && old->kind == File::Kind::directory) continue;
    std::string data = old == nullptr ? "" : old->data;
    data += kept;
    world_->files->put(path, {File::Kind::regular, 0644, world_->at.wall, std::move(data)});
  }
}

bool Process::open_shell(std::vector<std::string> arguments) {
  std::size_t at = 1;
  bool has_script = false;
  while (at < arguments.size() && arguments[at].size() > 1 && arguments[at].front() == '-') {
    if (arguments[at].find('c') != std::string::npos && !arguments[at].starts_with("--")) {
      has_script = true;
    }
    ++at;
  }
  std::vector<std::string> rest(arguments.begin() + static_cast<std::ptrdiff_t>(at),
                                arguments.end());
  if (has_script) {
    if (rest.empty()) return false;
    const std::string script = rest.front();
    rest.erase(rest.begin());
    if (rest.empty()) rest.emplace_back("sh");
    push_script(script, std::move(rest));
    return true;
  }
  if (!rest.empty()) {
    const File* file = world_->files->find(clean_path(rest.front(), directory_));
    if (file == nullptr) {
      write_through(Channel::err,
                    fmt::format("sh: can't open '{}': No such file or directory\n", rest.front()));
      return false;
    }
    push_script(file->data, std::move(rest));
    return true;
  }
  if (frames_.size() < frames_max) {
    frames_.push_back({.stages = stages_.size(), .reads_input = true, .arguments = {"sh"}});
  }
  return true;
}

void Process::push_script(std::string_view script, std::vector<std::string> arguments) {
  Parsed parsed = parse_script(script);
  if (parsed.state != Parsed::State::complete || frames_.size() >= frames_max) {
    write_through(Channel::err, fmt::format("sh: {}\n", parsed.error.empty()
                                                            ? "syntax error: unexpected end of file"
                                                            : parsed.error));
    status_ = 2;
    return;
  }
  frames_.push_back({.program = std::move(parsed.program),
                     .stages = stages_.size(),
                     .arguments = std::move(arguments)});
}

// The next command of a shell that takes them from its input; false: none yet.
bool Process::read_command() {
  Frame& frame = frames_.back();
  if (terminal_ && !prompted_) {
    write_through(Channel::out, prompt());
    prompted_ = true;
  }
  std::size_t end = input_.find('\n');
  while (true) {
    const bool at_end = end == std::string::npos;
    if (at_end && input_open_) return false;
    if (at_end && input_.empty()) {
      leave(status_);
      return true;
    }
    const std::string script = input_.substr(0, at_end ? input_.size() : end + 1);
    Parsed parsed = parse_script(script);
    if (parsed.state == Parsed::State::incomplete && !at_end) {
      end = input_.find('\n', end + 1);
      continue;
    }
    input_.erase(0, script.size());
    prompted_ = false;
    if (parsed.state == Parsed::State::complete) {
      frame.program = std::move(parsed.program);
      frame.at = 0;
    } else {
      write_through(Channel::err, fmt::format("sh: {}\n", parsed.error));
      status_ = 2;
    }
    return true;
  }
}

void Process::leave(int status) {
  status_ = status & 0xFF;
  call_.reset();
  stages_.resize(std::min(stages_.size(), frames_.back().stages));
  frames_.pop_back();
  if (frames_.empty()) end(status_);
}

void Process::end(int status) {
  status_ = status;
  finished_ = true;
  call_.reset();
  stages_.clear();
}

Process::Stage* Process::reading_stage() {
  for (auto stage = stages_.rbegin(); stage != stages_.rend(); ++stage) {
    if (stage->has_input) return &*stage;
  }
  return nullptr;
}

namespace {

int descriptor_of(Channel channel) { return channel == Channel::err ? 2 : 1; }

// "2>&1" sends errors where the output goes.
Channel after_duplicates(const std::vector<Redirect>& redirects, Channel channel) {
  Channel target = channel;
  for (const Redirect& redirect : redirects) {
    const bool duplicates =
        redirect.descriptor == descriptor_of(channel) && redirect.mode == Redirect::Mode::duplicate;
    if (duplicates) target = redirect.word == "2" ? Channel::err : Channel::out;
  }
  return target;
}

bool goes_to_file(const std::vector<Redirect>& redirects, Channel channel) {
  return std::ranges::any_of(redirects, [channel](const Redirect& redirect) {
    return redirect.descriptor == descriptor_of(channel) &&
           (redirect.mode == Redirect::Mode::write || redirect.mode == Redirect::Mode::append);
  });
}

}  // namespace

void Process::write(Channel channel, std::string_view text) {
  if (!call_) return write_through(channel, text);
  const Channel target = after_duplicates(call_->redirects, channel);
  if (!goes_to_file(call_->redirects, target)) return write_through(target, text);
  // A file keeps it until the command ends.
  std::string& kept = target == Channel::err ? call_->kept_err : call_->kept_out;
  if (kept.size() < input_max) kept += text;
}

void Process::write_through(Channel channel, std::string_view text) {
  if (text.empty()) return;
  if (channel == Channel::out) {
    for (auto stage = stages_.rbegin(); stage != stages_.rend(); ++stage) {
      if (!stage->captures) continue;
      if (stage->output.size() < input_max) stage->output += text;
      return;
    }
  }
  if (terminal_) channel = Channel::out;
  if (pending_.empty() || pending_.back().channel != channel) pending_.push_back({channel, ""});
  std::string& pending = pending_.back().text;
  for (const char c : text) {
    if (terminal_ && c == '\n') pending += '\r';
    pending += c;
  }
}

// The arguments of the innermost function or script that has any; its name is the first of them.
std::span<const std::string> Process::arguments() const {
  for (auto frame = frames_.rbegin(); frame != frames_.rend(); ++frame) {
    if (!frame->arguments.empty()) return frame->arguments;
  }
  return {};
}

// $?, $$, $#, $@, $* and $PWD.
std::optional<std::string> Process::special(std::string_view name) const {
  if (name == "?") return fmt::format("{}", status_);
  if (name == "$") return is_first_ ? "1" : "7";
  if (name == "PWD") return directory_;
  const auto given = arguments().subspan(arguments().empty() ? 0 : 1);
  if (name == "#") return fmt::format("{}", given.size());
  if (name == "@" || name == "*") return fmt::format("{}", fmt::join(given, " "));
  return std::nullopt;
}

const std::string* Process::lookup(std::string_view name) const {
  if (auto text = special(name)) {
    scratch_ = std::move(*text);
    return &scratch_;
  }
  if (name.size() == 1 && name[0] >= '0' && name[0] <= '9') {
    const auto index = static_cast<std::size_t>(name[0] - '0');
    return index < arguments().size() ? &arguments()[index] : nullptr;
  }
  const auto found = variables_.find(name);
  return found == variables_.end() ? nullptr : &found->second.value;
}

void Process::assign(std::string_view name, std::string value) {
  if (value.size() > input_max) value.resize(input_max);
  variables_[std::string(name)].value = std::move(value);
}

std::string Process::substitute(std::string_view script) {
  if (depth_ >= substitution_depth_max || world_ == nullptr) return "";
  // A shell of its own, in which nothing waits: a sleep inside $(...) takes no time.
  Process child({.arguments = {"sh", "-c", std::string(script)}, .directory = directory_});
  child.variables_ = variables_;
  child.depth_ = depth_ + 1;
  child.status_ = status_;
  std::vector<Chunk> output;
  Surroundings world = *world_;
  child.run(world, output);
  std::string text;
  for (const Chunk& chunk : output) {
    if (chunk.channel == Channel::out) {
      text += chunk.text;
    } else {
      write_through(Channel::err, chunk.text);
    }
  }
  while (text.ends_with('\n')) text.pop_back();
  status_ = child.finished_ ? child.status_ : 1;
  return text;
}

Instant Process::wake() const {
  if (finished_) return never;
  return call_ ? std::min(call_->wake, pause_) : pause_;
}

}  // namespace swarm::sim::fake
