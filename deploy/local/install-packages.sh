#!/usr/bin/env bash
# As root: installs Debian packages without leaving their system services behind. The platform runs instances of its own.
set -euo pipefail
export DEBIAN_FRONTEND=noninteractive

# 101 = not allowed: the maintainer scripts then start nothing.
policy=/usr/sbin/policy-rc.d
if [[ ! -e $policy ]]; then
  printf '#!/bin/sh\nexit 101\n' >"$policy"
  chmod 755 "$policy"
  trap 'rm -f "$policy"' EXIT
fi

# Without this the package makes a cluster on port 5432 that starts at the next boot.
if [[ " $* " == *" postgresql "* && ! -e /etc/postgresql-common/createcluster.conf ]]; then
  mkdir -p /etc/postgresql-common/createcluster.d
  echo 'create_main_cluster = false' >/etc/postgresql-common/createcluster.d/lgsp.conf
fi

apt-get update -q
apt-get install -y -q --no-install-recommends "$@"

# Nothing of it starts at the next boot either.
if [[ " $* " == *" rabbitmq-server "* ]]; then
  if command -v systemctl >/dev/null; then
    systemctl disable rabbitmq-server.service epmd.service epmd.socket || true
  else
    update-rc.d rabbitmq-server disable || true
  fi
fi
