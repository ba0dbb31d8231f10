#!/bin/sh
# Installs what the tests of both databases need, where it is missing and this user may.
set -eu

missing=''
ls /usr/lib/postgresql/*/bin/initdb > /dev/null 2>&1 || command -v initdb > /dev/null 2>&1 || missing="$missing postgresql"
command -v psql > /dev/null 2>&1 || missing="$missing postgresql-client"
command -v sqlite3 > /dev/null 2>&1 || missing="$missing sqlite3"
[ -n "$missing" ] || exit 0

if [ "$(id -u)" -ne 0 ] || ! command -v apt-get > /dev/null 2>&1; then
  echo "缺少 / missing:$missing。请先安装 / install them first: sudo apt-get install$missing" >&2
  exit 1
fi
echo "== 安装 / installing$missing"
# The package would start a cluster of its own, which nobody here needs.
mkdir -p /etc/postgresql-common
[ -e /etc/postgresql-common/createcluster.conf ] || echo 'create_main_cluster = false' > /etc/postgresql-common/createcluster.conf
apt-get update -qq
DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing > /dev/null
