#!/usr/bin/env bash
# restore.sh FOLDER: put a backup back. Stop every process of Redress first.
#
# The data folder that is there is moved aside, never deleted; with PostgreSQL the tables are replaced in one
# transaction. Whoever was erased after the backup was taken is erased again.
set -euo pipefail

backup=${1:?restore.sh FOLDER}
redress=${REDRESS_COMMAND:-$(dirname "$(readlink -f "$0")")/../../.venv/bin/redress}
data=${REDRESS_DATA_DIR:?set REDRESS_DATA_DIR to the data folder}

"$redress" restore --check "$backup"
if [ -e "$data" ]; then
    aside="$data.before-$(date -u +%Y%m%dT%H%M%SZ)"
    mv -- "$data" "$aside"
    echo "What was in $data is in $aside now."
fi
"$redress" restore "$backup"
"$redress" migrate
"$redress" erase --again
echo "Start Redress; then look at /readyz."
