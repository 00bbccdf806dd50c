namespace Chat.Host.CommandLine;

static class Help
{
    public const string Text = """
        Without a command the server starts. Settings follow as --Chat:Data <folder>.
          chat user list | disable <username> | enable <username> | reset <username>
          chat backup <file> [--without-assets]
          chat restore <file> [--force]
          chat restored        after a database came back by other means
          chat healthcheck     whether the server on this machine answers
        """;
}
