-- Hours of a month that was summed up more than once were added up each time: all months are summed up again, from their days.
DELETE FROM rollup_months;
