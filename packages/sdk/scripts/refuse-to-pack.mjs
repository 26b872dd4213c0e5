// Of this folder npm would take the sources' manifest, which needs packages that no registry has.
process.stderr.write('What npm gets of the SDK is made first: run `npm run pack` in the root of the repository.\n')
process.exit(1)
