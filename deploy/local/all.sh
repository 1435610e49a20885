# shellcheck shell=bash
# shellcheck source-path=SCRIPTDIR
# Everything, in the order in which the parts build on each other.
here=$(dirname "${BASH_SOURCE[0]}")
# shellcheck source=common.sh
. "$here/common.sh"
# shellcheck source=process.sh
. "$here/process.sh"
# shellcheck source=packages.sh
. "$here/packages.sh"
# shellcheck source=build.sh
. "$here/build.sh"
# shellcheck source=secrets.sh
. "$here/secrets.sh"
# shellcheck source=certificates.sh
. "$here/certificates.sh"
# shellcheck source=postgres.sh
. "$here/postgres.sh"
# shellcheck source=rabbitmq.sh
. "$here/rabbitmq.sh"
# shellcheck source=infrastructure.sh
. "$here/infrastructure.sh"
# shellcheck source=traces.sh
. "$here/traces.sh"
# shellcheck source=environment.sh
. "$here/environment.sh"
# shellcheck source=services.sh
. "$here/services.sh"
