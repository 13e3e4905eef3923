# SPDX-License-Identifier: MIT
# A model against its test vectors and against double precision. Errors are rounded away: they differ from tier to tier.
plain() { sed -E 's/largest error [0-9.e+-]+/largest error E/; s/\((avx512|avx2|neon|scalar)\)/(TIER)/'; }
for model in lai_s2a tasseled_cap_s2 tasseled_cap_l8; do
  bandmix verify "$SRC/sample_data/models/$model.json" | plain
done
bandmix verify --cpu scalar --json "$LANDCOVER" | sed -E 's/"reference_error": [0-9.e+-]+/"reference_error": E/'
cat >wrong.json <<'END'
{"bandmix:layers": [{"op": "dense", "weights": [[2]]}],
 "bandmix:test_vectors": {"inputs": [[1]], "outputs": [[2.5]], "tolerance": 0.25}}
END
bandmix verify wrong.json >found
echo "exit $?"
plain <found
try bandmix verify
try bandmix verify missing.json
try bandmix verify --cpu mmx "$GREY"
# Flags and limits reach a file.
cat >limits.json <<'END'
{"mlm:input": [{"bandmix:domain": {"minimum": [50], "maximum": [200]}}],
 "mlm:output": [{"bandmix:bands": ["y"], "bandmix:clip": {"minimum": 60, "maximum": 180, "tolerance": 15}}],
 "bandmix:layers": [{"op": "dense", "weights": [[1]]}]}
END
printf 'ncols 5\nnrows 1\nxllcorner 0\nyllcorner 0\ncellsize 1\n40 50 100 190 220\n' >in.asc
apply -q -m limits.json --output values -ot Byte --output flags=flags.tif in.asc out.tif
for file in out.tif flags.tif; do gdal_translate -q -of AAIGrid $file /vsistdout/ | tail -n 1; done
gdalinfo flags.tif | grep -E 'Type=|Description|NoData'
try apply -q -m "$GREY" --output flags "$SCENE" none.tif
folder
