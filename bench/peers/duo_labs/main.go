// duo-labs webauthn: its own parser and verifier, from the JSON that a browser sends. It checks no chain.
package main

import (
	"bufio"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"runtime"
	"strings"
	"syscall"

	"github.com/duo-labs/webauthn/protocol"
)

const betweenLooks = 16

type item struct {
	Challenge string `json:"challenge"`
	CoseKey   string `json:"cose_key"`
	JSON      string `json:"json"`
	key       []byte
}

type set struct {
	Good    []item `json:"good"`
	Refused []item `json:"refused"`
}

type inputs struct {
	RpID       string `json:"rp_id"`
	Origin     string `json:"origin"`
	Assertions set    `json:"assertion_es256"`
	None       set    `json:"registration_none"`
	PackedX5c  set    `json:"registration_packed_x5c"`
}

type row struct {
	Task    string `json:"task"`
	Variant string `json:"variant"`
	set     set
	accepts func(*item) bool
	next    int
}

func fail(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "duo-labs:", err)
		os.Exit(1)
	}
}

func read(path string) inputs {
	text, err := os.ReadFile(path)
	fail(err)
	var all inputs
	fail(json.Unmarshal(text, &all))
	for _, items := range [][]item{all.Assertions.Good, all.Assertions.Refused} {
		for i := range items {
			items[i].key, err = base64.RawURLEncoding.DecodeString(items[i].CoseKey)
			fail(err)
		}
	}
	return all
}

func (all *inputs) authenticates(one *item) bool {
	parsed, err := protocol.ParseCredentialRequestResponseBody(strings.NewReader(one.JSON))
	return err == nil && parsed.Verify(one.Challenge, all.RpID, all.Origin, "", true, one.key) == nil
}

func (all *inputs) registers(one *item) bool {
	parsed, err := protocol.ParseCredentialCreationResponseBody(strings.NewReader(one.JSON))
	return err == nil && parsed.Verify(one.Challenge, true, all.RpID, all.Origin) == nil
}

func (r *row) check() error {
	for i := range r.set.Good {
		if !r.accepts(&r.set.Good[i]) {
			return fmt.Errorf("%s: refuses a good input", r.Task)
		}
	}
	if len(r.set.Refused) == 0 {
		return fmt.Errorf("%s: has nothing to refuse", r.Task)
	}
	for i := range r.set.Refused {
		if r.accepts(&r.set.Refused[i]) {
			return fmt.Errorf("%s: accepts a corrupted input", r.Task)
		}
	}
	return nil
}

// Of the processor's time, the garbage collector's threads included.
func processorSeconds() float64 {
	var usage syscall.Rusage
	fail(syscall.Getrusage(syscall.RUSAGE_SELF, &usage))
	return float64(usage.Utime.Nano()+usage.Stime.Nano()) / 1e9
}

func (r *row) measure(seconds float64) (judged int, spent float64) {
	start := processorSeconds()
	for spent < seconds {
		for i := 0; i < betweenLooks; i++ {
			if !r.accepts(&r.set.Good[r.next]) {
				fail(fmt.Errorf("%s: refuses a good input", r.Task))
			}
			r.next = (r.next + 1) % len(r.set.Good)
		}
		judged += betweenLooks
		spent = processorSeconds() - start
	}
	return judged, spent
}

func say(what interface{}) {
	fail(json.NewEncoder(os.Stdout).Encode(what))
}

func main() {
	all := read(os.Args[1])
	rows := []*row{
		{Task: "assertion ES256", Variant: "JSON, key parsed each time", set: all.Assertions, accepts: all.authenticates},
		{Task: "registration packed x5c", Variant: "JSON, chain not checked", set: all.PackedX5c, accepts: all.registers},
		{Task: "registration none", Variant: "JSON", set: all.None, accepts: all.registers},
	}
	for _, r := range rows {
		fail(r.check())
	}
	version := os.Getenv("ASSAY_PEER_VERSION") + ", " + runtime.Version()
	say(map[string]interface{}{"peer": "duo-labs webauthn", "version": version, "rows": rows})
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		var number int
		var seconds float64
		_, err := fmt.Sscan(lines.Text(), &number, &seconds)
		fail(err)
		judged, spent := rows[number].measure(seconds)
		say(map[string]interface{}{"judged": judged, "seconds": spent})
	}
}
