namespace HelmSecure.Tests;

public sealed class AllCoresTests
{
    [Test]
    public void Answers_come_in_the_order_of_the_things() =>
        Assert.That(AllCores.Answers(Enumerable.Range(0, 1000).ToList(), number => number % 7), Is.EqualTo(Enumerable.Range(0, 1000).Select(number => number % 7)));

    [Test]
    public void The_first_fault_is_told_after_the_answers_above_it()
    {
        var answers = AllCores.Answers(Enumerable.Range(0, 1000).ToList(), number => number is 20 or 30 or 999 ? throw new HelmSecureException($"not {number}") : number);
        var heard = new List<int>();

        Assert.That(
            () =>
            {
                foreach (var answer in answers)
                    heard.Add(answer);
            },
            Throws.TypeOf<HelmSecureException>().With.Message.EqualTo("not 20"));
        Assert.That(heard, Is.EqualTo(Enumerable.Range(0, 20)));
    }
}
