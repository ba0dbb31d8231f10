#!/bin/sh
# A throw-away PostgreSQL cluster for tests: `postgres.sh start FOLDER` prints its address, `postgres.sh stop FOLDER`
# ends it. The server refuses to run as root, so root lends it to another user.
set -eu

folder=$2
bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1 || true)
[ -n "$bin" ] || bin=$(dirname "$(command -v initdb)")

owner=$(id -un)
if [ "$owner" = root ]; then
  owner=nobody
  ! id postgres > /dev/null 2>&1 || owner=postgres
fi
as_owner() {
  if [ "$(id -u)" -eq 0 ]; then runuser -u "$owner" -- "$@"; else "$@"; fi
}

# Tests create and drop everything: what a power cut would lose does not matter here.
start() {
  as_owner "$bin/pg_ctl" --pgdata "$folder/data" --log "$folder/server.log" --wait --options "-p $1 \
    -c listen_addresses=127.0.0.1 -c unix_socket_directories=$folder -c max_connections=300 -c shared_buffers=256MB \
    -c fsync=off -c full_page_writes=off -c synchronous_commit=off" start >> "$folder.log" 2>&1
}

case $1 in
start)
  rm -rf "$folder"
  mkdir -p "$folder"
  [ "$(id -u)" -ne 0 ] || chown "$owner" "$folder"
  as_owner "$bin/initdb" --pgdata "$folder/data" --username shouwang --auth trust --encoding UTF8 --locale C \
    > "$folder.log" 2>&1
  # A port may be taken: the next one is tried.
  for try in 1 2 3 4 5 6 7 8; do
    port=$((20000 + $(od -An -N2 -tu2 /dev/urandom) % 30000))
    if start "$port"; then
      echo "postgres://shouwang@127.0.0.1:$port/postgres"
      exit 0
    fi
  done
  cat "$folder.log" >&2
  exit 1
  ;;
stop)
  as_owner "$bin/pg_ctl" --pgdata "$folder/data" --mode immediate stop > /dev/null 2>&1 || true
  rm -rf "$folder" "$folder.log"
  ;;
esac
