#!/bin/sh
# `make fuzz`: asks a server of its own everything that openapi.json allows and much that it does not, signed in as the
# county office; any 5xx is a failure. 503 and 507 that say "busy" and "full" do not happen here and would be one too.
#
# run.sh BINARY REGION
set -eu

binary=$1 region=$2
folder=$(mktemp -d)
port=18081
base=http://127.0.0.1:$port/api/v1
venv=target/fuzz-venv
made=$venv/made-from.txt

if ! cmp -s crates/server/fuzz/requirements.txt "$made"; then
  rm -rf "$venv"
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet --disable-pip-version-check -r crates/server/fuzz/requirements.txt
  cp crates/server/fuzz/requirements.txt "$made"
fi

cat > "$folder/shouwang.toml" <<TOML
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
[map]
file = "$folder/county.map.geojson"
[log]
level = "error"
TOML
"$binary" county generate --households 300 --seed 7 --out "$folder/county"
"$binary" import folder "$folder/county" --as-of 2026-11-01 --config "$folder/shouwang.toml" > "$folder/import.log" || [ $? -eq 3 ]
"$binary" screen --as-of 2026-11-01 --config "$folder/shouwang.toml" > "$folder/screen.log" || [ $? -eq 3 ]
links=$("$binary" user invite-examples --config "$folder/shouwang.toml")
"$binary" serve --config "$folder/shouwang.toml" > "$folder/server.log" 2>&1 &
server=$!
trap 'kill $server; rm -rf "$folder"' EXIT
until curl --silent --fail "http://127.0.0.1:$port/readyz" > /dev/null; do :; done

# One session for each of two roles: what one may not, the other may.
for role in ${ROLES:-county_office auditor}; do
  headers=$("$venv/bin/python" crates/server/fuzz/sign_in.py "$base" "$role" "$links")
  cookie=$(echo "$headers" | sed -n 1p)
  token=$(echo "$headers" | sed -n 2p)
  echo "== $role"
  # Ending the session, or the account's own password, would end the fuzzing.
  "$venv/bin/schemathesis" run "$base/openapi.json" --url "http://127.0.0.1:$port" \
    --header "Cookie: $cookie" --header "X-CSRF-Token: $token" \
    --checks not_a_server_error --phases examples,coverage,fuzzing --max-examples "${EXAMPLES:-30}" --seed 1 --no-color \
    --exclude-path-regex 'sessions|/me/password|/me/second-factor' --exclude-operation-id get_metrics
done
"$binary" verify --config "$folder/shouwang.toml"
