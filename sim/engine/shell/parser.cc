// Lists, pipelines, if, while, until, for, groups. Functions, case and arrays
// are beyond what simulated commands need; they give a syntax error.
#include "sim/engine/shell/lexer.h"
#include "sim/engine/shell/program.h"

#include <algorithm>
#include <fmt/format.h>
#include <initializer_list>
#include <utility>

namespace swarm::sim::fake {
namespace {

using Kind = Op::Kind;

class Parser {
 public:
  explicit Parser(std::vector<Token> tokens) : tokens_(std::move(tokens)) {}

  Parsed parse() {
    list({});
    if (state_ == Parsed::State::complete && at_ < tokens_.size()) unexpected();
    return {state_, std::move(program_), std::move(error_)};
  }

 private:
  bool failed() const { return state_ != Parsed::State::complete; }
  bool done() const { return at_ >= tokens_.size(); }
  const Token& now() const { return tokens_[at_]; }
  bool is_op(std::string_view text) const {
    return !done() && now().kind == Token::Kind::op && now().text == text;
  }
  bool is_word(std::string_view text) const {
    return !done() && now().kind == Token::Kind::word && now().text == text;
  }
  bool take_op(std::string_view text) { return is_op(text) && (++at_, true); }
  bool take_word(std::string_view text) { return is_word(text) && (++at_, true); }
  void skip_newlines() {
    while (take_op("\n")) continue;
  }
  void unexpected() {
    if (failed()) return;
    if (done()) {
      state_ = Parsed::State::incomplete;
      return;
    }
    state_ = Parsed::State::wrong;
    error_ =
        fmt::format("syntax error: unexpected \"{}\"", now().text == "\n" ? "newline" : now().text);
  }
  void expect_word(std::string_view text) {
    if (!failed() && !take_word(text)) unexpected();
  }
  std::size_t emit(Kind kind, std::size_t target = 0) {
    program_.push_back({.kind = kind, .target = target});
    return program_.size() - 1;
  }
  void aim(std::size_t op) { program_[op].target = program_.size(); }

  bool at_end_of(std::initializer_list<std::string_view> ends) const {
    if (done() || is_op(")") || is_word("}")) return true;
    return std::ranges::any_of(ends, [&](std::string_view end) { return is_word(end); });
  }

  // Commands up to one of the closing words.
  void list(std::initializer_list<std::string_view> ends) {
    while (!failed()) {
      while (take_op("\n") || take_op(";")) continue;
      if (at_end_of(ends)) return;
      and_or();
      if (failed() || at_end_of(ends)) return;
      if (!is_op(";") && !is_op("\n") && !is_op("&")) return unexpected();
      ++at_;
    }
  }

  void and_or() {
    pipeline();
    while (!failed() && (is_op("&&") || is_op("||"))) {
      const std::size_t skip = emit(now().text == "&&" ? Kind::jump_on_fail : Kind::jump_on_ok);
      ++at_;
      skip_newlines();
      pipeline();
      aim(skip);
    }
  }

  void pipeline() {
    const bool negated = take_word("!");
    // Whether a pipe follows is known only after the first command: open it by insertion.
    const std::size_t start = program_.size();
    command();
    if (is_op("|")) {
      open_pipe(start);
      while (!failed() && take_op("|")) {
        skip_newlines();
        const std::size_t turn = emit(Kind::pipe_turn);
        command();
        if (!is_op("|")) program_[turn].target = 1;
      }
      emit(Kind::pipe_close);
    }
    if (negated) emit(Kind::negate);
  }

  void open_pipe(std::size_t start) {
    program_.insert(program_.begin() + static_cast<std::ptrdiff_t>(start),
                    {.kind = Kind::pipe_open});
    for (std::size_t i = start + 1; i < program_.size(); ++i) {
      if (jumps(program_[i].kind) && program_[i].target >= start) ++program_[i].target;
    }
  }
  static bool jumps(Kind kind) {
    return kind == Kind::jump || kind == Kind::jump_on_ok || kind == Kind::jump_on_fail ||
           kind == Kind::loop_next;
  }

  void command() {
    // A hostile script could nest without end.
    if (++depth_ > 50) {
      state_ = Parsed::State::wrong;
      error_ = "syntax error: nested too deeply";
    }
    if (!failed()) one_command();
    --depth_;
  }

  void one_command() {
    if (done()) return unexpected();
    if (take_word("if")) return if_command();
    if (take_word("while")) return loop(Kind::jump_on_fail);
    if (take_word("until")) return loop(Kind::jump_on_ok);
    if (take_word("for")) return for_command();
    if (take_op("(")) return group(")");
    if (take_word("{")) return group("}");
    simple_command();
  }

  void group(std::string_view end) {
    list({});
    if (!failed() && !take_op(end) && !take_word(end)) unexpected();
  }

  void if_command() {
    std::vector<std::size_t> to_end;
    bool has_else = false;
    list({"then"});
    expect_word("then");
    while (!failed()) {
      const std::size_t to_next = emit(Kind::jump_on_fail);
      list({"elif", "else", "fi"});
      to_end.push_back(emit(Kind::jump));
      aim(to_next);
      if (take_word("elif")) {
        list({"then"});
        expect_word("then");
        continue;
      }
      if (take_word("else")) {
        has_else = true;
        list({"fi"});
      }
      break;
    }
    expect_word("fi");
    if (!has_else) emit(Kind::set_ok);
    for (const std::size_t op : to_end) aim(op);
  }

  void loop(Kind leave_when) {
    const std::size_t top = program_.size();
    list({"do"});
    expect_word("do");
    const std::size_t leave = emit(leave_when);
    body(top);
    aim(leave);
    emit(Kind::set_ok);
  }

  // do-list, jump back; `break` and `continue` become jumps here.
  void body(std::size_t top) {
    const std::size_t start = program_.size();
    list({"done"});
    expect_word("done");
    emit(Kind::jump, top);
    for (std::size_t i = start; i < program_.size(); ++i) {
      if (program_[i].kind != Kind::run || program_[i].command.words.size() != 1) continue;
      const std::string word = program_[i].command.words.front();
      if (word == "continue") program_[i] = {.kind = Kind::jump, .target = top};
      if (word == "break") program_[i] = {.kind = Kind::jump, .target = program_.size()};
    }
  }

  void for_command() {
    if (done() || now().kind != Token::Kind::word) return unexpected();
    const std::string variable = tokens_[at_++].text;
    skip_newlines();
    const std::size_t open = emit(Kind::loop_open);
    if (take_word("in")) {
      while (!done() && now().kind == Token::Kind::word) {
        program_[open].command.words.push_back(tokens_[at_++].text);
      }
    }
    while (take_op(";") || take_op("\n")) continue;
    expect_word("do");
    const std::size_t next = emit(Kind::loop_next);
    program_[next].variable = variable;
    body(next);
    aim(next);
    emit(Kind::loop_close);
  }

  void simple_command() {
    SimpleCommand command;
    while (!done() && now().kind != Token::Kind::op) {
      const Token token = tokens_[at_++];
      if (token.kind == Token::Kind::word) {
        command.words.push_back(token.text);
        continue;
      }
      if (done() || now().kind != Token::Kind::word) return unexpected();
      const auto mode = token.text == "<"    ? Redirect::Mode::read
                        : token.text == ">"  ? Redirect::Mode::write
                        : token.text == ">>" ? Redirect::Mode::append
                                             : Redirect::Mode::duplicate;
      command.redirects.push_back({token.descriptor, mode, tokens_[at_++].text});
    }
    if (command.words.empty() && command.redirects.empty()) return unexpected();
    program_.push_back({.kind = Kind::run, .command = std::move(command)});
  }

  std::vector<Token> tokens_;
  std::size_t at_ = 0;
  int depth_ = 0;
  Program program_;
  Parsed::State state_ = Parsed::State::complete;
  std::string error_;
};

std::string quoted(const std::string& text) {
  std::string word = "'";
  for (const char c : text) {
    if (c == '\'') {
      word += "'\\''";
    } else {
      word += c;
    }
  }
  return word + "'";
}

}  // namespace

Parsed parse_script(std::string_view text) {
  auto tokens = tokenize(text);
  if (!tokens) return {Parsed::State::incomplete, {}, "syntax error: unterminated quoted string"};
  return Parser(std::move(*tokens)).parse();
}

Program literal_program(const std::vector<std::string>& arguments) {
  Op op;
  for (const std::string& argument : arguments) op.command.words.push_back(quoted(argument));
  return {std::move(op)};
}

}  // namespace swarm::sim::fake
