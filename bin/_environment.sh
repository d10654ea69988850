# What bin/run and bin/test share: Python, .venv, requirements, translations. Sourced, not run.

say() { printf '%s\n' "$*" >&2; }
fail() { say "$@"; exit 1; }

find_python() {
  local name
  for name in python3 python3.14 python3.13 python3.12 python3.11 python; do
    if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      command -v "$name"
      return
    fi
  done
  fail "Python 3.11 or newer is needed and was not found." \
    "Debian and Ubuntu: apt-get install python3 python3-venv. macOS: brew install python."
}

# The lock is the open file's, so it ends with this shell however that ends. Two starts at once would
# otherwise install into the same folder.
lock_setup() {
  mkdir -p var
  exec 9>var/setup.lock
  "$1" -c 'import fcntl; fcntl.flock(9, fcntl.LOCK_EX)'
}

venv_works() { .venv/bin/python -c '' 2>/dev/null; }

make_venv() {
  if venv_works; then return; fi
  say "Making .venv ..."
  rm -rf .venv
  if command -v uv >/dev/null; then
    uv venv --quiet --python "$1" .venv || fail "uv could not make .venv; the reason is above."
  elif ! "$1" -m venv .venv; then
    rm -rf .venv
    fail "Python could not make .venv. On Debian and Ubuntu its module is a package of its own:" \
      "apt-get install python3-venv"
  fi
}

# Installs a requirements file when it, or one it names, is not what was installed last.
install_requirements() {
  local stamp=".venv/installed-$1"
  if cat requirements*.txt | cmp -s - "$stamp"; then return; fi
  say "Installing $1 ..."
  if command -v uv >/dev/null; then
    uv pip install --quiet --python .venv/bin/python -r "$1"
  else
    .venv/bin/python -m pip install --quiet --disable-pip-version-check -r "$1"
  fi || fail "The libraries in $1 could not be installed; the reason is above."
  cat requirements*.txt >"$stamp"
}

compile_translations() {
  local source
  for source in locale/*/LC_MESSAGES/django.po; do
    if [ "$source" -nt "${source%.po}.mo" ]; then
      .venv/bin/pybabel --quiet compile -d locale -D django || say "Some translations are wrong; see above."
      return
    fi
  done
}

prepare_environment() {
  local python=.venv/bin/python
  venv_works || python=$(find_python) || exit 1
  lock_setup "$python"
  make_venv "$python"
  install_requirements "$1"
  compile_translations
  exec 9>&-
}
