# SPDX-License-Identifier: MIT
# Folders that are not there, are none, or may not be written to.
try apply -m "$GREY" "$SCENE" no/such/out.tif
: >file
try apply -m "$GREY" "$SCENE" file/out.tif
mkdir -m 555 closed
if [ "$(id -u)" != 0 ]; then
  user=
elif setpriv --reuid=65534 --regid=65534 --clear-groups test -x "$BANDMIX" -a -r "$SCENE" 2>/dev/null; then
  user="setpriv --reuid=65534 --regid=65534 --clear-groups"
else
  echo "nobody is there to whom the folder is closed"
  exit 77
fi
try $user "$BANDMIX" apply -m "$GREY" "$SCENE" closed/out.tif
ls -A closed
mkdir "with space" grün
try apply -q -m "$GREY" "$SCENE" "with space/ü ß.tif"
try apply -q -m "$GREY" "$SCENE" grün/plain
try apply -q -m "$GREY" "$SCENE" "100%s.tif"
try apply -q -m "$GREY" "$SCENE" ./-dash.tif
ls -A "with space" grün
folder
