--# every column of the zoo
SELECT * FROM numbers, strings, times, things, nests, "Mixed Case"
