#!/usr/bin/env bash
# Draws one frame of every prompt of bench/gallery/prompts.tsv and lays them out as contact sheets,
# docs/gallery/SHEET.jpg, tiles in the order of the file, row by row.
#
# Usage: bench/gallery.sh [SHEET…]     (default: all)
# Needs ImageMagick. BUILD names the build folder (default: build); TILES keeps the single frames
# (default: BUILD/gallery).
set -euo pipefail
cd "$(dirname "$0")/.."
build=${BUILD:-build}
tiles=${TILES:-$build/gallery}
engine=$build/libexec/kare/kare-engine-animatic
prompts=bench/gallery/prompts.tsv
command -v montage >/dev/null || { echo "gallery: montage (ImageMagick) is missing" >&2; exit 1; }
mkdir -p "$tiles" docs/gallery

if [ $# -eq 0 ]; then
  mapfile -t sheets < <(grep -v '^#' "$prompts" | cut -f1 | uniq)
else
  sheets=("$@")
fi

for sheet in "${sheets[@]}"; do
  rm -f "$tiles/$sheet"-*.png
  number=0
  ratio=16:9
  while IFS=$'\t' read -r name shape prompt; do
    [ "$name" = "$sheet" ] || continue
    number=$((number + 1))
    ratio=$shape
    "$engine" --frame "$prompt" "$(printf '%s/%s-%02d.png' "$tiles" "$sheet" "$number")" \
      "$shape" 0.6 1
  done < <(grep -v '^#' "$prompts")
  [ "$number" -gt 0 ] || { echo "gallery: no sheet is called $sheet" >&2; exit 1; }
  case $ratio in
    16:9) layout=(-tile 3x -geometry 400x225+4+4) ;;
    9:16) layout=(-tile 6x -geometry 202x360+4+4) ;;
    *) layout=(-tile 3x -geometry 300x300+4+4) ;;
  esac
  montage "$tiles/$sheet"-*.png "${layout[@]}" -background white -quality 82 \
    "docs/gallery/$sheet.jpg"
  echo "docs/gallery/$sheet.jpg: $number tiles"
done
