#!/bin/sh
# `make browser`: every page and each role's day in a real browser, against a server of its own with an invented county.
#
# run.sh BINARY DATA REGION AS_OF [TEST...]
set -eu

binary=$1 data=$2 region=$3 as_of=$4
shift 4
CHROMIUM=$(command -v "${CHROMIUM:-chromium}") && export CHROMIUM || {
  echo "没有找到 Chromium:apt-get install chromium fonts-noto-cjk / Chromium was not found"; exit 1; }
folder=$(mktemp -d)
port=18082
config=$folder/shouwang.toml
cat > "$config" <<TOML
[server]
listen = "127.0.0.1:$port"
requests_per_minute = 1000000
sign_in_per_minute = 100000
[data]
dir = "$folder/data"
keys_file = "$folder/keys.toml"
[database]
url = "sqlite:$folder/data/shouwang.db"
[county]
region = "$region"
policy = "policy"
[log]
level = "error"
TOML
if [ -e "$data/../map.geojson" ]; then
  printf '[map]\nfile = "%s"\n' "$(realpath "$data/../map.geojson")" >> "$config"
fi
"$binary" migrate --config "$config"
"$binary" import folder "$data" --as-of "$as_of" --config "$config" > "$folder/import.log" 2>&1 || [ $? -eq 3 ]
"$binary" screen --as-of "$as_of" --config "$config" > "$folder/screen.log" 2>&1 || [ $? -eq 3 ]
"$binary" user invite-examples --config "$config" > "$folder/links.txt"
"$binary" serve --config "$config" > "$folder/server.log" 2>&1 &
server=$!
ended() {
  code=$?
  [ $code -eq 0 ] || tail -n 20 "$folder"/*.log >&2
  kill $server
  rm -rf "$folder"
}
trap ended EXIT
node web/e2e/prepare.mjs "http://127.0.0.1:$port" "$folder/links.txt" "$folder/accounts.json"
cd web
SERVER="http://127.0.0.1:$port" ACCOUNTS="$folder/accounts.json" npm run --silent e2e -- "$@"
