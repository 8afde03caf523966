package ingest

import (
	"bytes"
	"cmp"
	"encoding/xml"
	"errors"
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

// isEvent says whether a JSON object is an event of Windows, as tools write its XML: {"Event":{"System":{...}}}.
func isEvent(object gjson.Result) bool {
	return object.Get("Event.System").IsObject()
}

// tableOfEvents is the table that a file of events of Windows is of, by the first of them; "" where it is no such file.
func tableOfEvents(path string) string {
	if info, err := os.Stat(path); err != nil || !info.Mode().IsRegular() {
		return "" // a pipe gives its bytes once, and may have none yet
	}
	disk, err := os.Open(path)
	if err != nil {
		return ""
	}
	defer disk.Close()
	head := make([]byte, 64)
	n, _ := io.ReadFull(disk, head)
	if !bytes.Contains(head[:n], []byte(`"Event"`)) {
		return ""
	}
	f, err := open(path, func(int) {})
	if err != nil {
		return ""
	}
	defer f.close()
	if !f.events {
		return ""
	}
	if f.security {
		return securityEvents
	}
	return otherEvents
}

// beginsWithEvent says whether the file's first object, which is at p, is an event.
func beginsWithEvent(head scanner, p int) bool {
	if head.peek(p) == '[' {
		p = head.space(p + 1)
	}
	if head.peek(p) != '{' || !bytes.HasPrefix(head.data[head.space(p+1):], []byte(`"Event"`)) {
		return false
	}
	end := head.value(p, 0)
	return head.fault == "" && isEvent(gjson.ParseBytes(head.data[p:end]))
}

// flatten reads the whole file and leaves its events to be read as rows of their table.
func (f *file) flatten() error {
	more, err := io.ReadAll(f.reader)
	if err != nil {
		return err
	}
	security, others := false, false
	f.events = true
	f.rewrite(append(f.rest, more...), func(object gjson.Result, out *bytes.Buffer) {
		if !isEvent(object) {
			out.WriteString(dynamic.Compact(object.Raw))
			return
		}
		event := object.Get("Event")
		ofSecurity := channelOf(event) == "Security"
		security, others = security || ofSecurity, others || !ofSecurity
		out.WriteString(flatEvent(event))
	})
	f.security = security
	if security && others {
		return errors.New("the file has events of the channel Security, which are in table SecurityEvent, and others, which are in Event; put them in files of their own")
	}
	return nil
}

func channelOf(event gjson.Result) string { return textOf(event.Get("System.Channel")) }

// flatEvent is an event as a row of its table.
func flatEvent(event gjson.Result) string {
	system := event.Get("System")
	channel := channelOf(event)
	provider := attribute(system.Get("Provider"), "Name")
	names, values := eventData(event.Get("EventData"))
	row := &eventRow{}
	row.add(timeColumn, attribute(system.Get("TimeCreated"), "SystemTime"))
	row.add("Computer", textOf(system.Get("Computer")))
	row.add("EventID", textOf(system.Get("EventID")))
	if channel != "Security" {
		row.add("EventLog", channel)
		row.add("Source", provider)
		row.add("EventLevel", textOf(system.Get("Level")))
		row.add("EventCategory", textOf(system.Get("Task")))
		row.add("EventData", `<DataItem type="System.XmlData">`+eventXML(names, values)+"</DataItem>")
		return row.json()
	}
	row.add("Channel", channel)
	row.add("EventSourceName", provider)
	row.add("Level", textOf(system.Get("Level")))
	row.add("Task", textOf(system.Get("Task")))
	row.add("EventData", eventXML(names, values))
	found := map[string]string{}
	for i, name := range names {
		if name != "" {
			found[name] = values[i]
			row.add(name, values[i])
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
