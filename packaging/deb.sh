#!/usr/bin/env bash
# Makes a Debian package of a built sluice.
#
#   packaging/deb.sh BINARY FOLDER
#
# What it depends on is what the binary is linked with, as dpkg-shlibdeps (package dpkg-dev) finds it.
set -euo pipefail
binary=$(realpath "${1:?usage: packaging/deb.sh BINARY FOLDER}")
folder=$(realpath -m "${2:?usage: packaging/deb.sh BINARY FOLDER}")
cd "$(dirname "$0")/.."

for tool in dpkg-deb dpkg-shlibdeps; do
  command -v "$tool" > /dev/null || { echo "deb: $tool is missing: apt-get install dpkg-dev" >&2; exit 1; }
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
chmod 755 "$work"

version=$("$binary" --version)
architecture=$(dpkg --print-architecture)
packaging/stage.sh "$binary" /usr "$work/root"
documents=$work/root/usr/share/doc/sluice
rm "$documents/LICENSE"
gzip -9n "$documents/CHANGELOG.md"
cat > "$documents/copyright" << 'TEXT'
Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: sluice

Files: *
Copyright: the authors of sluice
License: Apache-2.0
 The full text is in /usr/share/common-licenses/Apache-2.0.
TEXT

# dpkg-shlibdeps wants a source package around it.
mkdir -p "$work/source/debian"
printf 'Source: sluice\n\nPackage: sluice\nArchitecture: %s\n' "$architecture" > "$work/source/debian/control"
depends=$(cd "$work/source" && dpkg-shlibdeps -O "$work/root/usr/bin/sluice" 2> "$work/shlibdeps.log" \
  | sed -n 's/^shlibs:Depends=//p')
[ -n "$depends" ] || { cat "$work/shlibdeps.log" >&2; exit 1; }

mkdir "$work/root/DEBIAN"
cat > "$work/root/DEBIAN/control" << TEXT
Package: sluice
Version: $version
Architecture: $architecture
Maintainer: the authors of sluice <sluice@localhost.invalid>
Installed-Size: $(du -k -s "$work/root/usr" | cut -f 1)
Depends: $depends, ca-certificates
Section: science
Priority: optional
Description: batch inference job runner
 Asks a model behind an HTTP endpoint every row of a file, as fast as the
 endpoint takes it, goes on after a crash, and keeps one SQLite file that
 says what became of each row.
TEXT
mkdir -p "$folder"
package=$folder/sluice_${version}_$architecture.deb
dpkg-deb --root-owner-group --build "$work/root" "$package" > /dev/null
echo "$package"
