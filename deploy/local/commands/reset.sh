# shellcheck shell=bash
# ./lgsp reset: down, then everything of this platform is deleted: data, logs, secrets.
bash "$(dirname "$0")/down.sh" || exit 1
# shellcheck source=../all.sh
. "$(dirname "$0")/../all.sh"
[[ -e $LGSP_HOME ]] || exit 0
[[ -e $LGSP_HOME/.lgsp-home ]] || die "$LGSP_HOME was not made by ./lgsp up: it is left alone"
if [[ $PG_FOLDER == /var/lib/lgsp/* ]]; then rm -rf "$PG_FOLDER"; fi
rm -rf "$LGSP_HOME"
say "$LGSP_HOME is deleted"
