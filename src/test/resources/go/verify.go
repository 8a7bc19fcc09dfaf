// Holds a log of ours against Go's checksum database library: notes, hash tiles, and proofs.
//
// The library's tile paths say the height, and its tree head has another first line. The adapter for
// both is here; everything else is the library's own.
//
//	verify KEY FOLDER RECORDS PROOFS TREES
//
// RECORDS has a record on each line; PROOFS an index and hashes; TREES a size, a root and hashes.
package main

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func must(err error) {
	if err != nil {
		fmt.Println("REFUSED:", err)
		os.Exit(1)
	}
}

type tiles struct{ folder string }

func (t tiles) Height() int { return 8 }

func (t tiles) SaveTiles([]tlog.Tile, [][]byte) {}

func (t tiles) ReadTiles(wanted []tlog.Tile) ([][]byte, error) {
	var all [][]byte
	for _, tile := range wanted {
		path := strings.Replace(tile.Path(), "tile/8/", "tile/", 1)
		data, err := os.ReadFile(filepath.Join(t.folder, path))
		if os.IsNotExist(err) && tile.W < 256 {
			full := tile
			full.W = 256
			path = strings.Replace(full.Path(), "tile/8/", "tile/", 1)
			data, err = os.ReadFile(filepath.Join(t.folder, path))
			if err == nil {
				data = data[:tile.W*tlog.HashSize]
			}
		}
		if err != nil {
			return nil, err
		}
		all = append(all, data)
	}
	return all, nil
}

func lines(file string) [][]string {
	data, err := os.ReadFile(file)
	must(err)
	var all [][]string
	scanner := bufio.NewScanner(bytes.NewReader(data))
	scanner.Buffer(nil, 1<<20)
	for scanner.Scan() {
		all = append(all, strings.Split(scanner.Text(), " "))
	}
	return all
}

func hash(text string) tlog.Hash {
	data, err := base64.StdEncoding.DecodeString(text)
	must(err)
	var h tlog.Hash
	copy(h[:], data)
	return h
}

func hashes(words []string) []tlog.Hash {
	var all []tlog.Hash
	for _, word := range words {
		all = append(all, hash(word))
	}
	return all
}

func number(text string) int64 {
	n, err := strconv.ParseInt(text, 10, 64)
	must(err)
	return n
}

func main() {
	key, folder := os.Args[1], os.Args[2]
	verifier, err := note.NewVerifier(key)
	must(err)
	checkpoint, err := os.ReadFile(filepath.Join(folder, "checkpoint"))
	must(err)
	opened, err := note.Open(checkpoint, note.VerifierList(verifier))
	must(err)
	_, body, _ := strings.Cut(opened.Text, "\n")
	tree, err := tlog.ParseTree([]byte("go.sum database tree\n" + body))
	must(err)

	reader := tlog.TileHashReader(tree, tiles{folder})
	root, err := tlog.TreeHash(tree.N, reader)
	must(err)
	if root != tree.Hash {
		fmt.Println("REFUSED: another root")
		os.Exit(1)
	}
	records, err := os.ReadFile(os.Args[3])
	must(err)
	var leaves []tlog.Hash
	for i, record := range strings.Split(strings.TrimSuffix(string(records), "\n"), "\n") {
		leaf := tlog.RecordHash([]byte(record))
		leaves = append(leaves, leaf)
		stored, err := reader.ReadHashes([]int64{tlog.StoredHashIndex(0, int64(i))})
		must(err)
		if stored[0] != leaf {
			fmt.Println("REFUSED: record", i)
			os.Exit(1)
		}
	}
	proofs := lines(os.Args[4])
	for _, words := range proofs {
		index := number(words[0])
		must(tlog.CheckRecord(hashes(words[1:]), tree.N, tree.Hash, index, leaves[index]))
		own, err := tlog.ProveRecord(tree.N, index, reader)
		must(err)
		if fmt.Sprint(own) != fmt.Sprint(tlog.RecordProof(hashes(words[1:]))) {
			fmt.Println("REFUSED: another proof of record", index)
			os.Exit(1)
		}
	}
	trees := lines(os.Args[5])
	for _, words := range trees {
		must(tlog.CheckTree(hashes(words[2:]), tree.N, tree.Hash, number(words[0]), hash(words[1])))
	}
	fmt.Printf("accepted %d records, %d proofs, %d trees\n", len(leaves), len(proofs), len(trees))
}
