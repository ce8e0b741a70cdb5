namespace HelmSecure.Charts;

/// <summary>Go's path.Match: <c>*</c> and <c>?</c> stand for anything but a slash, <c>[a-z]</c> for one of these, <c>\</c> takes a character as it is.</summary>
internal static class GoGlob
{
    /// <summary>Takes at most as many steps as one is long times the other; what is no pattern matches nothing.</summary>
    public static bool Matches(string glob, string name)
    {
        var (inGlob, inName) = (0, 0);
        var (star, starName) = (-1, 0);
        while (inName < name.Length)
        {
            if (inGlob < glob.Length && glob[inGlob] is '*')
            {
                (star, starName) = (inGlob++, inName);
            }
            else if (inGlob < glob.Length && MatchesOne(glob, inGlob, name[inName]) is > 0 and var length)
            {
                inGlob += length;
                inName++;
            }
            else if (star >= 0 && name[starName] is not '/')
            {
                // One more character for the last star: what it cannot reach, an earlier one cannot either.
                (inGlob, inName) = (star + 1, ++starName);
            }
            else
            {
                return false;
            }
        }

        return glob.AsSpan(inGlob).TrimStart('*').IsEmpty;
    }

    // How much of the pattern stands for the character; 0 where it does not.
    private static int MatchesOne(string glob, int at, char character) => glob[at] switch
    {
        '?' => character is '/' ? 0 : 1,
        '[' => MatchesClass(glob, at, character),
        '\\' when at + 1 < glob.Length => glob[at + 1] == character ? 2 : 0,
        var expected => expected == character ? 1 : 0,
    };

    private static int MatchesClass(string glob, int at, char character)
    {
        var i = at + 1;
        var isNegated = i < glob.Length && glob[i] is '^';
        i += isNegated ? 1 : 0;
        var (isIn, isFirst) = (false, true);
        for (; i < glob.Length && (glob[i] is not ']' || isFirst); isFirst = false)
        {
            var low = Next(glob, ref i);
            var high = i + 1 < glob.Length && glob[i] is '-' && glob[i + 1] is not ']' ? NextAfterDash(glob, ref i) : low;
            isIn |= low <= character && character <= high;
        }

        return i < glob.Length && isIn != isNegated && character is not '/' ? i + 1 - at : 0;
    }

    private static char NextAfterDash(string glob, ref int i)
    {
        i++;
        return Next(glob, ref i);
    }

    private static char Next(string glob, ref int i)
    {
        i += glob[i] is '\\' && i + 1 < glob.Length ? 1 : 0;
        return glob[i++];
    }
}
