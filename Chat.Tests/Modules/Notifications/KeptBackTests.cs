using Chat.Modules.Notifications;
using Chat.Modules.Protocol;
using NUnit.Framework;

namespace Chat.Tests.Modules.Notifications;

/// <summary>How much is kept in mind of what people were not told, and for how long.</summary>
public sealed class KeptBackTests
{
    readonly FakeTime _time = new();
    readonly Id _user = People.NewId();

    [Test]
    public void Of_each_conversation_the_newest_is_kept()
    {
        var (kept, one, other) = (new KeptBack(_time), People.NewId(), People.NewId());
        foreach (var sequence in new[] { 4, 6, 5 }) kept.Keep(_user, one, sequence);
        kept.Keep(_user, other, 2);
        kept.Forget(_user, one, 5);
        Assert.That(kept.Take(_user), Is.EquivalentTo(new[] { (one, 6L), (other, 2L) }));
        Assert.That((kept.Count, kept.Take(_user)), Is.EqualTo((0, Array.Empty<(Id, long)>())));
    }

    [Test]
    public void Of_each_person_the_conversations_of_late_are_kept_and_of_all_people_so_many()
    {
        var (kept, first) = (new KeptBack(_time), People.NewId());
        kept.Keep(_user, first, 1);
        for (var i = 0; i < KeptBack.MostOfUser; i++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(1));
            kept.Keep(_user, People.NewId(), 1);
        }
        Assert.That(kept.Of(_user), Has.Count.EqualTo(KeptBack.MostOfUser).And.None.EqualTo(first));
        for (var i = 0; i < KeptBack.Most; i++) kept.Keep(People.NewId(), first, 1);
        Assert.That(kept.Count, Is.EqualTo(KeptBack.Most));
        kept.Keep(_user, kept.Of(_user).First(), 2);
        kept.Keep(_user, People.NewId(), 2);
        Assert.That((kept.Count, kept.Of(_user).Count), Is.EqualTo((KeptBack.Most, KeptBack.MostOfUser)), "in the place of an older one");
    }

    [Test]
    public void What_nobody_asks_for_is_forgotten_after_two_minutes()
    {
        var (kept, other) = (new KeptBack(_time), People.NewId());
        kept.Keep(_user, People.NewId(), 1);
        _time.Advance(KeptBack.Longest);
        kept.Keep(_user, other, 1);
        kept.LookLater(_user);
        Assert.That((kept.Due(), kept.Count), Is.EqualTo((Array.Empty<Id>(), 2)));
        _time.Advance(KeptBack.BeforeLook);
        Assert.That((kept.Due(), kept.Of(_user)), Is.EqualTo((new[] { _user }, new[] { other })));
        Assert.That(kept.Due(), Is.Empty, "it is named once");
        _time.Advance(KeptBack.Longest);
        Assert.That((kept.Due(), kept.Count), Is.EqualTo((Array.Empty<Id>(), 0)));
    }

    [Test]
    public void A_look_that_is_due_gives_way_to_one_that_is_asked_for_meanwhile()
    {
        var kept = new KeptBack(_time);
        kept.Keep(_user, People.NewId(), 1);
        kept.LookLater(_user);
        _time.Advance(KeptBack.BeforeLook);
        Assert.That(kept.Due(), Is.EqualTo(new[] { _user }));
        // Another device was looked at and is not any more; what it has acknowledged is not known yet.
        kept.LookLater(_user);
        Assert.That((kept.Take(_user), kept.Count), Is.EqualTo((Array.Empty<(Id, long)>(), 1)));
        _time.Advance(KeptBack.BeforeLook);
        Assert.That((kept.Due(), kept.Take(_user).Count), Is.EqualTo((new[] { _user }, 1)));
    }
}
