# Runs one Neo4j server and makes sure that it never outlives its owner.
#
#   sh -c "$script" neo4j DIRECTORY throw-away|kept JAVA ARGUMENT...
#
# Standard input is the owner's end of the line: a word on it is a signal to send
# to the server (TERM, KILL, STOP or CONT), noted in the file "told" once it is
# sent, and its closing, which the kernel sees to however the owner dies, means
# KILL. The directory is removed at the end if it
# is a throw-away one, but the logs stay as long as it holds a file "keep".
dir=$1 fate=$2
shift 2
exec 3<&0
"$@" </dev/null >>"$dir/logs/console.log" 2>&1 3<&- &
server=$!
{
	while read -r signal <&3; do
		kill -"$signal" "$server"
		echo "$signal" >"$dir/told"
	done
	kill -KILL "$server"
} 2>/dev/null &
watcher=$!
wait "$server"
code=$?
kill "$watcher" 2>/dev/null
wait "$watcher" # it writes nothing more
if [ "$fate" = throw-away ]; then
	if [ -e "$dir/keep" ]; then
		rm -rf "$dir/data"
	else
		rm -rf "$dir"
		exit 0
	fi
fi
echo "$code" >"$dir/exit"
