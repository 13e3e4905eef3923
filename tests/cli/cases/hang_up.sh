# SPDX-License-Identifier: MIT
# Whoever reads the progress goes away: the run is none of the reader's business and is finished all the same.
gdal_translate -q -outsize 1600 1280 -b 4 -b 3 -b 2 "$SCENE" big.tif
"$BANDMIX" apply -m "$GREY" --threads 1 --progress json big.tif out.tif 2>&1 | head -n 1 | sed 's/0\.[0-9]*/0.N/'
echo "exit ${PIPESTATUS[0]}"
folder
# A limit on the size of files is an error like a full disk.
(
  ulimit -f 50
  try apply -m "$GREY" -co COMPRESS=NONE "$SCENE" limited.tif 2>&1 | sed -E 's/(limited\.tif: cannot write).*/\1/'
)
folder
