#!/usr/bin/env node
// A file of its own, because npm links commands before anything is compiled.
import '../dist/main.js'
