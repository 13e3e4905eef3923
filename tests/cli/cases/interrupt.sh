# SPDX-License-Identifier: MIT
# A large raster, interrupted after the first sign of progress: 130, and nothing is left. The job gets SIGINT ignored from a shell that
# is not interactive, which bandmix has to undo.
gdal_translate -q -outsize 6000 6000 -b 4 -b 3 -b 2 -co COMPRESS=NONE "$SCENE" big.tif
for signal in INT TERM; do
  mkfifo pipe
  "$BANDMIX" apply -m "$GREY" --threads 1 --progress json big.tif out.tif 2>pipe &
  pid=$!
  exec 3<pipe
  read -r line <&3
  kill -$signal $pid
  # The rest is read, so that nothing waits for the pipe.
  cat <&3 | grep -v '^{"progress"' >&2
  wait $pid
  echo "$signal: exit $?"
  exec 3<&-
  rm pipe
  case $line in '{"progress": 0.'*'}') echo "it had begun" ;; *) echo "first line: $line" ;; esac
  folder
done
