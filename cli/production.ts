// Imported before everything else: graphql-js checks every type it meets again and again unless this is set before it is loaded.
process.env.NODE_ENV ??= 'production';
