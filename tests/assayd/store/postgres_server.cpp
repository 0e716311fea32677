#include "tests/assayd/store/postgres_server.hpp"

#include <fcntl.h>
#include <libpq-fe.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <thread>
#include <vector>

namespace store_test {

namespace {

namespace fs = std::filesystem;

/// Where Debian has the newest server's programs; empty if it has none.
std::string programs() {
  std::vector<std::string> found;
  std::error_code none;
  for (const auto& version : fs::directory_iterator("/usr/lib/postgresql", none)) {
    if (fs::exists(version.path() / "bin/initdb")) found.push_back(version.path() / "bin");
  }
  return found.empty() ? "" : *std::ranges::max_element(found);
}

/// The server refuses to run as root; then it runs as this user.
const passwd* unprivileged() {
  if (geteuid() != 0) return nullptr;
  const passwd* user = getpwnam("postgres");
  return user != nullptr ? user : getpwnam("nobody");
}

/// Replaces the child: as an unprivileged user, in the directory, its output in a file there.
[[noreturn]] void run_child(const std::string& directory, const std::vector<std::string>& arguments) {
  const int log = open((directory + "/log").c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
  dup2(log, STDOUT_FILENO);
  dup2(log, STDERR_FILENO);
  if (const passwd* user = unprivileged(); user != nullptr) {
    if (setgid(user->pw_gid) != 0 || setuid(user->pw_uid) != 0) _exit(126);
  }
  prctl(PR_SET_PDEATHSIG, SIGQUIT);  // It ends with the test, however that ends.
  if (chdir(directory.c_str()) != 0) _exit(126);
  std::vector<char*> words;
  for (const std::string& argument : arguments) words.push_back(const_cast<char*>(argument.c_str()));
  words.push_back(nullptr);
  execv(words[0], words.data());
  _exit(127);
}

pid_t spawn(const std::string& directory, const std::vector<std::string>& arguments) {
  const pid_t pid = fork();
  if (pid == 0) run_child(directory, arguments);
  if (pid < 0) throw std::runtime_error("fork failed");
  return pid;
}

std::unique_ptr<PGconn, void (*)(PGconn*)> connect(const std::string& connection) {
  return {PQconnectdb(connection.c_str()), &PQfinish};
}

}  // namespace

PostgresServer* PostgresServer::shared() {
  static PostgresServer server;
  static const bool is_there = !programs().empty();
  if (is_there && server.pid_ == 0) {
    server.create();
    server.start();
  }
  return is_there ? &server : nullptr;
}

std::string PostgresServer::why_not() {
  return "PostgreSQL's server is not installed (Debian: postgresql)";
}

PostgresServer::~PostgresServer() {
  if (pid_ != 0) end(SIGQUIT);
  std::error_code ignored;
  if (!directory_.empty()) fs::remove_all(directory_, ignored);
}

void PostgresServer::create() {
  std::string name = (fs::temp_directory_path() / "assayd-pg-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary directory");
  directory_ = name;
  if (const passwd* user = unprivileged(); user != nullptr) {
    if (chown(name.c_str(), user->pw_uid, user->pw_gid) != 0) throw std::runtime_error("chown failed");
  }
  const pid_t pid = spawn(directory_, {programs() + "/initdb", "-D", directory_ + "/data", "-U", "assayd", "-A",
                                       "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"});
  int status = 0;
  waitpid(pid, &status, 0);
  if (status != 0) throw std::runtime_error("initdb failed: see " + directory_ + "/log");
}

void PostgresServer::start() {
  // Processes are killed here, not the machine: nothing would be learnt of waiting for the disk.
  pid_ = spawn(directory_, {programs() + "/postgres", "-D", directory_ + "/data", "-k", directory_, "-h", "", "-c",
                            "max_connections=100", "-c", "shared_buffers=32MB", "-c", "fsync=off"});
  await();
}

void PostgresServer::await() const {
  for (int i = 0; i < 600; ++i) {
    if (PQping(connection().c_str()) == PQPING_OK) return;
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  throw std::runtime_error("the server does not start: see " + directory_ + "/log");
}

std::string PostgresServer::connection() const {
  return "host=" + directory_ + " user=assayd dbname=postgres";
}

std::string PostgresServer::fresh_connection() {
  const std::string name = "test_" + std::to_string(++num_schemas_);
  execute("CREATE SCHEMA " + name);
  return connection() + " options='-c search_path=" + name + "'";
}

void PostgresServer::execute(const std::string& sql) const {
  const auto connected = connect(connection());
  PGresult* result = PQexec(connected.get(), sql.c_str());
  const ExecStatusType status = PQresultStatus(result);
  PQclear(result);
  if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
    throw std::runtime_error(PQerrorMessage(connected.get()));
}

void PostgresServer::end(int signal) {
  ::kill(pid_, signal);
  waitpid(pid_, nullptr, 0);
  pid_ = 0;
}

void PostgresServer::kill() {
  // The processes that it started end when they see that it is gone; until then a new one does not start.
  end(SIGQUIT);
}

void PostgresServer::stop() {
  end(SIGINT);
}

}  // namespace store_test
