package database_test

import (
	"context"
	"fmt"
	"log"
	"time"

	"kql/executor/database"
)

// Login is a row of the program's own.
type Login struct {
	Time time.Time
	User string
	OK   bool
}

func Example() {
	ctx := context.Background()
	db, err := database.Open(ctx, database.Options{Data: []string{"Departments=testdata/departments.csv"}})
	if err != nil {
		log.Fatal(err)
	}
	noon := time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)
	err = database.Add(db, "Logins", []Login{{noon, "ada", false}, {noon, "ada", true}, {noon, "bob", false}, {noon, "ada", false}})
	if err != nil {
		log.Fatal(err)
	}
	query, err := db.Prepare(ctx, "Logins | where not(OK) | summarize Failures=count() by User | lookup Departments on User | sort by User asc")
	if err != nil {
		log.Fatal(err)
	}
	results, err := query.Run(ctx, database.Limits{})
	if err != nil {
		log.Fatal(err)
	}
	for row, err := range database.Rows[struct {
		User, Department string
		Failures         int
	}](results[0]) {
		fmt.Println(row.User, row.Department, row.Failures, err)
	}
	// Output:
	// ada Research 2 <nil>
	// bob Sales 1 <nil>
}

func ExampleError() {
	db, _ := database.Open(context.Background(), database.Options{Data: []string{}})
	_, err := db.Prepare(context.Background(), "print x = 1\n| where y > 1")
	fmt.Println(err)
	// Output: 2:9: The name 'y' does not refer to any known column, table, variable or function.
}
