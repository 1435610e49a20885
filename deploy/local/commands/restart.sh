# shellcheck shell=bash
# ./lgsp restart <service>…
folder=$(dirname "$0")
bash "$folder/stop.sh" "$@" && exec bash "$folder/start.sh" "$@"
