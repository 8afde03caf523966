package ingest

import (
	"bytes"
	"cmp"
	"encoding/xml"
	"io"
	"os"
	"strings"

	"github.com/tidwall/gjson"

	"kql/functions/dynamic"
)

// The tables that events of Windows are in: those of the channel Security in the one, all others in the other.
const (
	securityEvents = "SecurityEvent"
	otherEvents    = "Event"
)

// tablesOfEvents is the tables that a file of events of Windows is of; none where it is no such file.
func tablesOfEvents(path string) (tables []string) {
	info, err := os.Stat(path)
	if _, extension, _ := stem(path); err != nil || !info.Mode().IsRegular() || delimited(extension) || extension == parquetExtension {
		return nil // a pipe gives its bytes once, and may have none yet
	}
	f, err := openHead(path, func(int) {})
	if err != nil {
		return nil
	}
	defer f.close()
	head := scanner{data: padded(f.rest)}
	if !beginsWithEvent(head, head.space(0)) || f.flatten() != nil {
		return nil
	}
	if f.security {
		tables = append(tables, securityEvents)
	}
	if f.others {
		tables = append(tables, otherEvents)
	}
	return tables
}

// beginsWithEvent says whether the file's first object, which is at p, is an event.
func beginsWithEvent(head scanner, p int) bool {
	if head.peek(p) == '[' {
		p = head.space(p + 1)
	}
	if head.peek(p) != '{' {
		return false
	}
	end := head.value(p, 0)
	if head.fault != "" || !eventMarks.Match(head.data[p:end]) {
		return false
	}
	_, ok := eventOf(gjson.ParseBytes(head.data[p:end]))
	return ok
}

// flatten reads the whole file and leaves its events, or those of its part, to be read as rows of their table.
func (f *file) flatten() error {
	more, err := io.ReadAll(f.reader)
	if err != nil {
		return err
	}
	f.events = true
	f.rewrite(append(f.rest, more...), func(object gjson.Result, out *bytes.Buffer) {
		e, ok := eventOf(object)
		f.security, f.others = f.security || e.table() == securityEvents, f.others || e.table() == otherEvents && ok
		switch {
		case f.part != "" && f.part != e.table():
		case ok:
			out.WriteString(e.row())
		default:
			out.WriteString(dynamic.Compact(object.Raw))
		}
	})
	return nil
}

// row is an event as a row of its table.
func (e *event) row() string {
	row := &eventRow{}
	row.add(timeColumn, e.time)
	row.add("Computer", e.computer)
	row.add("EventID", e.id)
	if e.table() == otherEvents {
		row.add("EventLog", e.channel)
		row.add("Source", e.provider)
		row.add("EventLevel", e.level)
		row.add("EventCategory", e.task)
		row.add("EventData", `<DataItem type="System.XmlData">`+eventXML(e.names, e.values)+"</DataItem>")
		return row.json()
	}
	row.add("Channel", e.channel)
	row.add("EventSourceName", e.provider)
	row.add("Level", e.level)
	row.add("Task", e.task)
	row.add("EventData", eventXML(e.names, e.values))
	found := map[string]string{}
	for i, name := range e.names {
		if name != "" {
			found[name] = e.values[i]
			row.add(name, e.values[i])
		}
	}
	for _, who := range []string{"Subject", "Target"} {
		if user := found[who+"UserName"]; user != "" {
			row.add(who+"Account", strings.TrimPrefix(found[who+"DomainName"]+`\`+user, `\`))
		}
	}
	return row.json()
}

// eventData is the names and values of what an event says, in order. Tools write it as a bag, or as a list of Data.
func eventData(data gjson.Result) (names, values []string) {
	put := func(name, value string) { names, values = append(names, name), append(values, value) }
	data.ForEach(func(key, value gjson.Result) bool {
		switch {
		case key.Str != "Data":
			if name := key.Str; name != "#attributes" && !strings.HasPrefix(name, "@") && name != "xmlns" {
				put(name, textOf(value))
			}
		case value.IsArray():
			value.ForEach(func(_, one gjson.Result) bool {
				put(attribute(one, "Name"), textOf(one))
				return true
			})
		default:
			put(attribute(value, "Name"), textOf(value))
		}
		return true
	})
	return names, values
}

// eventXML is the data of an event as the event itself has it.
func eventXML(names, values []string) string {
	var b strings.Builder
	b.WriteString(`<EventData xmlns="http://schemas.microsoft.com/win/2004/08/events/event">`)
	for i, name := range names {
		b.WriteString("<Data")
		if name != "" {
			b.WriteString(` Name="`)
			_ = xml.EscapeText(&b, []byte(name)) // a builder takes all
			b.WriteString(`"`)
		}
		b.WriteString(">")
		_ = xml.EscapeText(&b, []byte(values[i]))
		b.WriteString("</Data>")
	}
	b.WriteString("</EventData>")
	return b.String()
}

// attribute is an attribute of an element, however the tool that wrote the JSON marks it.
func attribute(element gjson.Result, name string) string {
	if !element.IsObject() {
		return ""
	}
	members := element.Map()
	inner := members["#attributes"].Map()
	return cmp.Or(members["@"+name].String(), members[name].String(), inner[name].String(), members["-"+name].String())
}

// textOf is the text of an element, also of one that has attributes.
func textOf(element gjson.Result) string {
	if element.IsObject() {
		members := element.Map()
		return cmp.Or(members["#text"].String(), members["_"].String(), members["Text"].String())
	}
	return element.String()
}

// eventRow is a JSON object that is being written.
type eventRow struct{ strings.Builder }

func (b *eventRow) add(name, value string) {
	b.WriteString(map[bool]string{true: "{", false: ","}[b.Len() == 0])
	b.WriteString(dynamic.Quote(name) + ":" + dynamic.Quote(value))
}

func (b *eventRow) json() string { return b.String() + "}" }
