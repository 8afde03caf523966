package functions

import (
	"bytes"
	"encoding/xml"
	"io"
	"strings"

	"kql/functions/dynamic"
	"kql/functions/kernel"
)

// maxXML and maxXMLDepth bound what parse_xml reads; anything bigger is null.
const (
	maxXML      = 1 << 20
	maxXMLDepth = 256
)

// textKey is the name of an element's text beside its attributes and children.
const textKey = "#text"

// element is an XML element while it is read: what its attributes and children hold, as JSON, by name.
type element struct {
	name   string
	keys   []string // in order of their first place
	values map[string][]string
	text   strings.Builder
}

func (e *element) add(key, value string) {
	if e.values == nil {
		e.values = map[string][]string{}
	}
	if e.values[key] == nil {
		e.keys = append(e.keys, key)
	}
	e.values[key] = append(e.values[key], value)
}

// addText adds a part of the element's text, which stands where its first letter does.
func (e *element) addText(part []byte) {
	if e.text.Len() == 0 && len(bytes.TrimSpace(part)) > 0 {
		e.keys = append(e.keys, textKey)
	}
	if e.text.Len() > 0 || len(bytes.TrimSpace(part)) > 0 {
		e.text.Write(part)
	}
}

func parseXML(text string) (kernel.JSON, bool) {
	if len(text) > maxXML {
		return "", false
	}
	d := xml.NewDecoder(strings.NewReader(text))
	d.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil }
	open := []*element{{}}
	for {
		token, err := d.Token()
		if err == io.EOF {
			break
		}
		if err != nil || len(open) > maxXMLDepth {
			return "", false
		}
		top := open[len(open)-1]
		switch token := token.(type) {
		case xml.StartElement:
			e := &element{name: token.Name.Local}
			for _, a := range token.Attr {
				e.add("@"+a.Name.Local, dynamic.Quote(a.Value))
			}
			open = append(open, e)
		case xml.CharData:
			if len(open) > 1 { // what stands outside of elements is passed over
				top.addText(token)
			}
		case xml.EndElement:
			open = open[:len(open)-1]
			open[len(open)-1].add(top.name, top.json())
		}
	}
	if len(open) != 1 || len(open[0].keys) == 0 {
		return "", false
	}
	return kernel.JSON(open[0].json()), true
}

// json is the element's value: null, its text, or a bag, where a name that comes twice has an array.
func (e *element) json() string {
	text := strings.TrimSpace(e.text.String())
	switch {
	case len(e.keys) == 0:
		return "null"
	case len(e.values) == 0:
		return dynamic.Quote(text)
	case text != "":
		e.values[textKey] = []string{dynamic.Quote(text)}
	}
	var b bag
	for _, k := range e.keys {
		value := e.values[k][0]
		if len(e.values[k]) > 1 {
			value = dynamic.Join(e.values[k])
		}
		b.keys, b.values = append(b.keys, k), append(b.values, value)
	}
	return b.json()
}
