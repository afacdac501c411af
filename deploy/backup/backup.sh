#!/usr/bin/env bash
# backup.sh FOLDER [KEEP]: take a backup into FOLDER, check it, and remove all but the newest KEEP (14).
# Ends with another code than 0, and leaves the older ones alone, where the new one is not whole.
set -euo pipefail

folder=${1:?backup.sh FOLDER [KEEP]}
keep=${2:-14}
redress=${REDRESS_COMMAND:-$(dirname "$(readlink -f "$0")")/../../.venv/bin/redress}

mkdir -p -m 0700 "$folder"
exec 9>"$folder/.lock"
flock -n 9 || { echo "Another backup into $folder is being taken." >&2; exit 1; }

"$redress" backup "$folder"
newest=$(find "$folder" -maxdepth 1 -type d -name 'redress-*Z' | sort | tail -n 1)
"$redress" restore --check "$newest"

find "$folder" -maxdepth 1 -type d -name 'redress-*Z' | sort | head -n "-$keep" | while read -r old; do
    rm -rf -- "$old"
    echo "Removed $old."
done
