"""The deltagare's desk: today, the history, who has read, and the end of every sheet."""
