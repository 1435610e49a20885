# shellcheck shell=bash
# ./lgsp install: the Debian packages that are missing, and a look at the .NET SDK; `up` and `test` do it too.
# shellcheck source=../all.sh
. "$(dirname "$0")/../all.sh"
make_home
install_packages
need_sdk
say "PostgreSQL $("$PG_BIN/postgres" --version | sed 's/[^0-9]*//'), .NET SDK $(cd "$LGSP_ROOT" && dotnet --version)"
