# SPDX-License-Identifier: MIT
#
# What every case may use. BANDMIX is the tool, SRC the source folder, the working folder is empty.
SCENE=$SRC/sample_data/scene.tif
LANDCOVER=$SRC/sample_data/landcover.onnx
GREY=$SRC/sample_data/grey.json
SHARED=$SRC/../shared/data

# Runs a command and says how it ended, so that a case can hold several.
try() {
  "$@"
  echo "exit $?"
}

bandmix() {
  "$BANDMIX" "$@"
}

apply() {
  "$BANDMIX" apply "$@"
}

# Names the commands that are tried, where many fail in a row.
say() {
  echo "# $*"
  echo "# $*" >&2
}

checksums() {
  gdalinfo -checksum "$1" | sed -n 's/^ *Checksum=/checksum /p'
}

# Size and bands of a raster, without the values that have neither a name nor a colour.
bands() {
  gdalinfo -nomd -norat "$1" | sed -n -e '/^Size is/p' -e '/^Band 1/,$p' | grep -vE '^ +[0-9]+: (0,0,0,255)?$'
}

# What lies in the working folder.
folder() {
  echo "folder: $(ls -A | tr '\n' ' ')"
}
