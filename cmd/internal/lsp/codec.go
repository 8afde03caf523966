package lsp

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net/textproto"
	"strconv"

	"github.com/sourcegraph/jsonrpc2"
)

// longest is how many bytes a message may have.
const longest = 256 << 20

// codec is the protocol's, in which a message that is no JSON does not end the talk.
type codec struct {
	jsonrpc2.VSCodeObjectCodec
	wrong func(err error) // is told of such a message
}

// ReadObject is jsonrpc2.ObjectCodec.
func (c codec) ReadObject(from *bufio.Reader, into any) error {
	for {
		head, err := textproto.NewReader(from).ReadMIMEHeader()
		if err != nil {
			return err
		}
		length, err := strconv.Atoi(head.Get("Content-Length"))
		if err != nil || length < 0 || length > longest {
			return fmt.Errorf("a message of %q bytes cannot be read", head.Get("Content-Length"))
		}
		text := make([]byte, length)
		if _, err := io.ReadFull(from, text); err != nil {
			return err
		}
		if err = json.Unmarshal(text, into); err == nil {
			return nil
		}
		c.wrong(err)
	}
}
