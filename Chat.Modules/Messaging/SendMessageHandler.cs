using Chat.Modules.Messaging.Contract;
using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Modules.Messaging;

/// <summary>The intake for those who ask through the mediator.</summary>
sealed class SendMessageHandler(IMessageIntake intake) : IRequestHandler<SendMessage, Outcome<Accepted>>
{
    public ValueTask<Outcome<Accepted>> Handle(SendMessage request, CancellationToken cancellationToken)
    {
        var waiting = new WaitingSender();
        intake.Take(request, waiting);
        return new ValueTask<Outcome<Accepted>>(waiting.Answered);
    }

    sealed class WaitingSender : IMessageSender
    {
        readonly TaskCompletionSource<Outcome<Accepted>> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<Outcome<Accepted>> Answered => _answer.Task;

        public void Answer(SendMessage message, Outcome<Accepted> outcome) => _answer.SetResult(outcome);
    }
}
