#!/usr/bin/env bash
# Asks a running `clew serve` by grpcurl alone: no files are needed, reflection tells it the contract.
#
#   clew serve --store DIR &                    # or any other server
#   examples/grpcurl.sh [HOST:PORT] [TEXT]      # default 127.0.0.1:7420, "Chervanin"
#
# Needs grpcurl (https://github.com/fullstorydev/grpcurl); `go -C tools/dev install tool` builds it into $GOBIN.
set -euo pipefail

address=${1:-127.0.0.1:7420}
text=${2:-Chervanin}

call() { # METHOD JSON
  printf '\n# %s %s\n' "$1" "$2"
  grpcurl -plaintext -max-time 30 -d "$2" "$address" "$1"
}

echo "# services at $address"
grpcurl -plaintext -max-time 30 "$address" list

call clew.v1.AdminService/Stats '{}'
call clew.v1.EntitiesService/SearchEntities "{\"text\": \"$text\", \"page_size\": 3}"
call clew.v1.NetworkService/ListPatterns '{}'
call clew.v1.NetworkService/PatternPaths '{"name": "job-ad-to-wallet", "max_paths": 1}'
