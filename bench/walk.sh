#!/usr/bin/env bash
# The one walk of the disk against GNU find with the same predicates, in one run:
# setuid or setgid files, what everybody may write to, what nobody owns (and, for
# us only, private keys that others can read).
set -eu
cd "$(dirname "$0")/.."
coloa=${COLOA:-build/coloa}
runs=${BENCH_RUNS:-5}
export LC_ALL=C

# the mounts that the walk enters: find stays on each file system with -xdev
mapfile -t roots < <($coloa query --format json \
	"SELECT DISTINCT path FROM mounts WHERE path = '/' OR (type IN ('ext4', 'xfs', 'btrfs',
	 'vfat', 'tmpfs') AND path NOT LIKE '/sys/%')" |
	sed -n 's/.*"path":"\([^"]*\)".*/\1/p')

find_risks() {
	find "${roots[@]}" -xdev \( -type f -perm /6000 -o -type f -perm -0002 \
		-o -type d -perm -0002 ! -perm -1000 -o ! -type l -nouser -o ! -type l -nogroup \)
}
find_all() {
	find "${roots[@]}" -xdev
}

# once N COMMAND…: the least CPU and wall time of N runs, "cpu wall", in seconds
once() {
	local n=$1 file
	shift
	file=$(mktemp)
	for ((r = 0; r < n; r++)); do
		TIMEFORMAT='%U %S %R'
		{ time "$@" >/dev/null 2>&1; } 2>>"$file"
	done
	awk '{c = $1 + $2; if (NR == 1 || c < m) m = c; if (NR == 1 || $3 < w) w = $3}
		END {print m, w}' "$file"
	rm -f "$file"
}

compare() {
	awk -v name="$1" -v ours="$2" -v theirs="$3" -v n="$files" 'BEGIN {
		split(ours, o, " "); split(theirs, t, " ")
		printf "%-44s cpu %.2f s / %.2f s = 1/%.1f   wall %.2f s / %.2f s = 1/%.1f   %.2f / %.2f us a file\n",
			name, o[1], t[1], t[1] / o[1], o[2], t[2], t[2] / o[2],
			o[1] * 1e6 / n, t[1] * 1e6 / n }'
}

files=$(find_all 2>/dev/null | wc -l) # and warms the cache for both
walk=$(once "$runs" "$coloa" query 'SELECT * FROM risky_files')
peer=$(once "$runs" find_risks)
compare "disk walk, all risks / find, same predicates" "$walk" "$peer"
count=$(once "$runs" "$coloa" query "SELECT count(*) FROM file WHERE path LIKE '/%%'")
sizes=$(once "$runs" "$coloa" query "SELECT count(*) FROM file WHERE path LIKE '/%%' AND size > 1000000000")
peer=$(once "$runs" find_all)
compare "count(*) of file LIKE '/%%' / find" "$count" "$peer"
peer=$(once "$runs" find "${roots[@]}" -xdev -size +1000000000c)
compare "... AND size > 1 GB / find -size" "$sizes" "$peer"
for sql in 'SELECT * FROM risky_files' "SELECT count(*) FROM file WHERE path LIKE '/%%'"; do
	/usr/bin/time -f "peak %M KB, $files files: $sql" "$coloa" query "$sql" 2>&1 >/dev/null |
		grep peak
done
