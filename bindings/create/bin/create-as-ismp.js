#!/usr/bin/env node
// In the repository, so that the command can be linked before the first build.
import "../dist/main.js";
