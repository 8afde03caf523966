package ingest

import (
	"regexp"
	"strings"

	"github.com/tidwall/gjson"

	"kql/functions/types"
)

// event is an event of Windows, whichever tool wrote it.
type event struct {
	channel, provider, computer, id, level, task, time string

	names, values []string // of what the event says, in order
}

// table is the one that the event is in: those of the channel Security have their own.
func (e *event) table() string {
	if e.channel == "Security" {
		return securityEvents
	}
	return otherEvents
}

// eventMarks are in every event, in each of the shapes.
var eventMarks = regexp.MustCompile(`"Event"|"winlog"|"EventId"`)

// eventOf reads an event; ok is false where the object is none.
func eventOf(object gjson.Result) (e event, ok bool) {
	for _, shape := range []func(gjson.Result) (event, bool){eventOfXML, eventOfWinlogbeat, eventOfEvtxECmd} {
		if e, ok = shape(object); ok {
			return e, true
		}
	}
	return event{}, false
}

// eventOfXML reads an event as tools write its XML: {"Event":{"System":{...}}}.
func eventOfXML(object gjson.Result) (e event, ok bool) {
	system := object.Get("Event.System")
	if !system.IsObject() {
		return e, false
	}
	e = event{
		channel: textOf(system.Get("Channel")), provider: attribute(system.Get("Provider"), "Name"), computer: textOf(system.Get("Computer")),
		id: textOf(system.Get("EventID")), level: textOf(system.Get("Level")), task: textOf(system.Get("Task")), time: attribute(system.Get("TimeCreated"), "SystemTime"),
	}
	e.names, e.values = eventData(object.Get("Event.EventData"))
	return e, true
}

// eventOfWinlogbeat reads an event as Elastic's agents write it. Their task is a word, and no number.
func eventOfWinlogbeat(object gjson.Result) (e event, ok bool) {
	log := object.Get("winlog")
	id := firstText(log.Get("event_id"), object.Get("event.code"))
	if !log.Get("channel").Exists() || id == "" {
		return e, false
	}
	e = event{
		channel: log.Get("channel").String(), provider: log.Get("provider_name").String(), computer: log.Get("computer_name").String(),
		id: id, level: levelOf(object.Get("log.level").String()), time: object.Get("\\@timestamp").String(),
	}
	e.names, e.values = eventData(log.Get("event_data"))
	return e, true
}

// eventOfEvtxECmd reads an event as EvtxECmd writes it, whose Payload is JSON in a string.
func eventOfEvtxECmd(object gjson.Result) (e event, ok bool) {
	for _, name := range []string{"EventId", "Channel", "Provider", "TimeCreated", "Payload"} {
		if !object.Get(name).Exists() {
			return e, false
		}
	}
	e = event{
		channel: object.Get("Channel").String(), provider: object.Get("Provider").String(), computer: object.Get("Computer").String(),
		id: object.Get("EventId").String(), level: levelOf(object.Get("Level").String()), time: object.Get("TimeCreated").String(),
	}
	if payload := object.Get("Payload").String(); gjson.Valid(payload) {
		e.names, e.values = eventData(gjson.Get(payload, "EventData"))
	}
	return e, true
}

// levels is the numbers of the levels of events, by their names.
var levels = map[string]string{"logalways": "0", "critical": "1", "error": "2", "warning": "3", "information": "4", "info": "4", "verbose": "5"}

// levelOf is the number of a level, also of one that is given by name.
func levelOf(name string) string {
	if _, ok := types.ParseLong(name); ok {
		return name
	}
	return levels[strings.ToLower(name)]
}
