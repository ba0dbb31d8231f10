#!/bin/sh
# Installs the browser that the desk is tried in, and letters for it, where they are missing and this user may.
set -eu

missing=''
command -v "${CHROMIUM:-chromium}" > /dev/null 2>&1 || missing="$missing chromium"
fc-list :lang=zh 2> /dev/null | grep -q . || missing="$missing fonts-noto-cjk"
[ -n "$missing" ] || exit 0

if [ "$(id -u)" -ne 0 ] || ! command -v apt-get > /dev/null 2>&1; then
  echo "缺少 / missing:$missing。请先安装 / install them first: sudo apt-get install$missing" >&2
  exit 1
fi
echo "== 安装 / installing$missing"
apt-get update -qq
DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing > /dev/null
